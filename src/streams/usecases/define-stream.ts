import { isAppError, Mutex, type FieldError } from '#libs/base';
import type { Caller } from '#libs/caller';
import type { Chains } from '#libs/chain';
import type { EventStreams, StreamDefinition, StreamStatus } from '#libs/chain-sync';
import { isAdmin, isFeature, mayUse } from '../domain/access.js';
import { selectionFaults } from '../domain/selection-faults.js';
import { ownedStreamErrors } from '../errors.js';

export interface DefinitionLimits {
  /** Streams of one owner. */
  readonly perOwner: number;
  readonly addresses: number;
  /** Unit: characters of JSON. */
  readonly abiSize: number;
}

export type WantedStream = Omit<StreamDefinition, 'owner'>;

interface Deps {
  readonly streams: EventStreams;
  readonly chains: Pick<Chains, 'list'>;
  readonly limits: DefinitionLimits;
}

export class DefineStream {
  /** Of two new ones at once the second sees the first; on other replicas a few more may come to be. */
  readonly #turns = new Mutex();

  constructor(private readonly deps: Deps) {}

  /**
   * Makes the stream, or finds it if it is there with the same definition. One that is there keeps its owner.
   * @throws STREAM_DEFINITION_INVALID, STREAM_NAME_TAKEN, STREAMS_TOO_MANY, STREAM_OWNER_RESERVED, and what the port says
   */
  async run(
    caller: Caller,
    wanted: WantedStream,
  ): Promise<{ readonly stream: StreamStatus; readonly created: boolean }> {
    const { subject } = caller;
    if (isFeature(subject)) throw ownedStreamErrors.STREAM_OWNER_RESERVED({ subject });
    this.#check(wanted);
    return this.#turns.run(async () => {
      const present = await this.deps.streams.find(wanted.name);
      if (present && !mayUse(caller, present.owner))
        throw ownedStreamErrors.STREAM_NAME_TAKEN({ name: wanted.name });
      if (!present) await this.#refuseTooMany(caller);
      const stream = await this.#define({ ...wanted, owner: present?.owner ?? subject });
      return { stream, created: !present };
    });
  }

  async #define(definition: StreamDefinition): Promise<StreamStatus> {
    try {
      return await this.deps.streams.define(definition);
    } catch (thrown) {
      if (isAppError(thrown) && thrown.code === 'STREAM_INVALID') throw invalid(thrown.errors);
      throw thrown;
    }
  }

  #check(wanted: WantedStream): void {
    const { chains, limits } = this.deps;
    const { network, addresses, abi } = wanted;
    const chain = chains.list().find((one) => one.network === network);
    const known = chains.list().map((one) => one.network);
    const size = JSON.stringify(abi).length;
    const faults: (FieldError | false)[] = [
      chain === undefined && fault('/network', `must be one of ${known.join(', ')}`),
      chain !== undefined && !chain.history && fault('/network', 'must be one with a history of events'),
      addresses.length > limits.addresses &&
        fault('/addresses', `must be a list of at most ${limits.addresses}`),
      size > limits.abiSize && fault('/abi', `must have at most ${limits.abiSize} characters of JSON`),
    ];
    const errors = faults.filter((one) => one !== false);
    // what is too large is not looked at
    const all = errors.some(({ pointer }) => pointer !== '/network')
      ? errors
      : [...errors, ...selectionFaults(wanted, chain?.history)];
    if (all.length > 0) throw invalid(all);
  }

  async #refuseTooMany(caller: Caller): Promise<void> {
    const { perOwner: most } = this.deps.limits;
    if (isAdmin(caller)) return;
    const { items } = await this.deps.streams.list({ owner: caller.subject, limit: most });
    if (items.length >= most) throw ownedStreamErrors.STREAMS_TOO_MANY({ most });
  }
}

const fault = (pointer: string, detail: string): FieldError => ({ pointer, detail });

const invalid = (errors: readonly FieldError[]) =>
  ownedStreamErrors.STREAM_DEFINITION_INVALID({ count: errors.length }, { errors });
