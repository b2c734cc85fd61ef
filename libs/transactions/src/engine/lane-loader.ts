import type { WorkerContext } from './context.js';
import { Flight } from './flight.js';
import { Lane } from './lane.js';

/** Takes over accounts, and brings what is stored of them back to mind. */
export class LaneLoader {
  constructor(private readonly ctx: WorkerContext) {}

  /** The lane of the account if this worker has it or can have it now. */
  async laneOf(address: string): Promise<Lane | undefined> {
    const { network, books, lanes, settings } = this.ctx;
    const known = books.lanes.get(address);
    if (known) return known;
    const claim = await lanes.claim(network, address, settings.leaseMs);
    if (!claim) return undefined;
    const lane = new Lane(claim);
    await this.#recall(lane);
    books.lanes.set(address, lane);
    return lane;
  }

  /** Transactions that were signed elsewhere have come in since. */
  async recallSigned(lane: Lane): Promise<readonly Flight[]> {
    const { store, books } = this.ctx;
    const known = (id: string) => lane.flights.has(id) || lane.confirming.has(id);
    const found = await store.signed(lane.network, lane.address);
    const flights = found.filter(({ record }) => !known(record.id) && record.state !== 'mined');
    return flights.map(({ record, attempts }) => {
      const flight = new Flight(lane, record, attempts);
      books.fly(flight);
      return flight;
    });
  }

  async #recall(lane: Lane): Promise<void> {
    const { network, address } = lane;
    const { store, books, accounts, policies } = this.ctx;
    const [signed, used, [onChain = 0], policy] = await Promise.all([
      store.signed(network, address),
      store.usedNonces(network, address),
      accounts.nonces([address], 'latest'),
      policies.find(address),
    ]);
    lane.used = used;
    lane.policy = policy;
    lane.progressAtBlock = books.head;
    for (const { record, attempts } of signed) {
      const flight = new Flight(lane, record, attempts);
      if (record.state === 'mined') lane.confirming.set(record.id, flight);
      else books.fly(flight);
    }
    const own = [...lane.flights.values()].filter(({ isRaw }) => !isRaw).map(({ nonce }) => nonce + 1);
    lane.nextNonce = Math.max(lane.nextNonce, used, onChain, ...own);
    const taken = new Set([...lane.flights.values()].map(({ nonce }) => nonce));
    // a transaction that had one of these was never taken by a node
    for (let nonce = Math.max(onChain, used); nonce < lane.nextNonce; nonce++)
      if (!taken.has(nonce)) lane.giveBack(nonce);
  }
}
