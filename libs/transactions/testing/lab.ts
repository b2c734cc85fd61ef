import type { Clock } from '#libs/base';
import type { Chain, ChainAccounts } from '#libs/chain';
import type { EvmNetworkInput } from '#libs/chain-evm';
import { startBareAnvil, type BareAnvil } from '#libs/chain-evm/testing';
import type { DatabaseSettingsInput } from '#libs/persistence';
import { eventually, temporaryFolder } from '#libs/testing';
import type {
  Transaction,
  TransactionRequest,
  TransactionSettings,
  TransactionState,
} from '#libs/transactions';
import { numberedSigners, startRig, type Rig } from './rig.js';

export interface LabOptions {
  readonly wallets?: number;
  /** Of the chain that the engine works with. */
  readonly chain?: Partial<EvmNetworkInput>;
  /** Where that chain finds the node; straight to it unless told. */
  readonly rpcUrls?: (anvil: BareAnvil) => Promise<readonly string[]>;
  readonly settings?: Partial<TransactionSettings>;
  readonly database?: DatabaseSettingsInput;
  readonly clock?: Clock;
}

type DirectChain = Chain & { readonly accounts: ChainAccounts };

interface Parts {
  readonly anvil: BareAnvil;
  readonly wallets: readonly string[];
  readonly direct: DirectChain;
  source?: ReturnType<Rig['database']['open']> | undefined;
  rig: Rig;
  chain: Chain;
  readonly options: LabOptions;
  readonly others: Set<Another>;
  readonly remove: () => Promise<void>;
}

export interface Another {
  readonly rig: Rig;
  close(): Promise<void>;
}

/** An engine on a node that mines when it is told to, and what tests do to both. */
export class Lab {
  private constructor(private readonly parts: Parts) {}

  static async start(options: LabOptions = {}): Promise<Lab> {
    const anvil = await startBareAnvil();
    const signers = numberedSigners(options.wallets ?? 1);
    const wallets = signers.map(({ address }) => address);
    await anvil.fund(wallets);
    const direct = anvil.chain();
    await direct.connect();
    const rpcUrls = options.rpcUrls ? [...(await options.rpcUrls(anvil))] : [anvil.url];
    const settings = { confirmations: 3, timeoutMs: 1_000, breakerFailures: 1_000, ...options.chain };
    const folder = await temporaryFolder();
    const database = options.database ?? { type: 'sqlite', folder: folder.path };
    const made = { ...options, database, chain: { ...settings, rpcUrls } };
    const parts = {
      ...(await open(anvil, made)),
      options: made,
      others: new Set<Another>(),
      remove: folder.remove,
    };
    return new Lab({ ...parts, anvil, wallets, direct });
  }

  get anvil(): BareAnvil {
    return this.parts.anvil;
  }

  get wallets(): readonly string[] {
    return this.parts.wallets;
  }

  /** Straight to the node, whatever lies between it and the engine. */
  get direct(): DirectChain {
    return this.parts.direct;
  }

  get rig(): Rig {
    return this.parts.rig;
  }

  get wallet(): string {
    return this.wallets[0] ?? '';
  }

  request(more: Partial<TransactionRequest> = {}): TransactionRequest {
    const network = 'test';
    return { network, from: this.wallet, to: PAYEE, value: 1n, owner: 'o', purpose: 'transfer', ...more };
  }

  submit(more: Partial<TransactionRequest> = {}): Promise<Transaction> {
    return this.rig.transactions.submit(this.request(more));
  }

  find(id: string): Promise<Transaction> {
    return this.rig.transactions.find(id).then((found) => found ?? this.fail(id));
  }

  /** Waits for it; mines nothing. */
  inState(id: string, ...states: readonly TransactionState[]): Promise<Transaction> {
    return this.when(id, ({ state }) => states.includes(state), `The state ${states.join()}`);
  }

  when(id: string, holds: (found: Transaction) => unknown, what = 'What is expected'): Promise<Transaction> {
    return eventually(
      async () => {
        const found = await this.find(id);
        return holds(found) ? found : undefined;
      },
      { what: `${what} of ${id}` },
    );
  }

  /** Mines until all of these are final. */
  async settle(ids: readonly string[], within = 50_000): Promise<readonly Transaction[]> {
    const wanted = new Set(ids);
    await eventually(
      async () => {
        await this.anvil.mine();
        const open = (await this.rows<{ id: string }>(OPEN)).filter(({ id }) => wanted.has(id));
        if (open.length > 0) throw new RangeError(`${open.length} are open: ${JSON.stringify(open[0])}`);
        return true;
      },
      { within, every: 60, what: 'The end of all transactions' },
    );
    return Promise.all(ids.map((id) => this.find(id)));
  }

  /** Until the engine has looked at the present head. */
  async caughtUp(): Promise<void> {
    await eventually(
      async () => this.rig.report()[0]?.head === Number(await this.anvil.rpc('eth_blockNumber')),
    );
  }

  async outcomes(id: string): Promise<readonly (readonly [string, string])[]> {
    return (await this.rig.transactions.attempts(id)).map(({ kind, outcome }) => [kind, outcome] as const);
  }

  /** Types of events, in order. */
  told(id: string): readonly string[] {
    return this.rig.events
      .filter(({ data }) => data['transactionId'] === id)
      .map(({ event_type: type }) => type.slice('transaction_'.length));
  }

  async balance(address = PAYEE): Promise<bigint> {
    return BigInt(await this.anvil.rpc<string>('eth_getBalance', address, 'latest'));
  }

  async nonce(at: 'latest' | 'pending' = 'latest', address = this.wallet): Promise<number> {
    return Number(await this.anvil.rpc('eth_getTransactionCount', address, at));
  }

  /** What the tables hold, by a query. */
  async rows<T = Record<string, unknown>>(sql: string): Promise<readonly T[]> {
    this.parts.source ??= this.rig.database.open({ owner: 'transactions', entities: [] });
    return (await this.parts.source).query<T[]>(sql);
  }

  /** Until no wish of a caller waits. */
  async obeyed(): Promise<void> {
    await eventually(async () => (await this.rows('SELECT id FROM transaction_commands')).length === 0, {
      what: 'The end of all commands',
    });
  }

  /** Signs with an account's key, beside the engine. */
  async signOutside(nonce: number, more: { to?: string; value?: bigint; gwei?: bigint } = {}) {
    const { to = OUTSIDER, value = 1n, gwei = 20n } = more;
    const signer = this.rig.signers.get(this.wallet) ?? this.fail(this.wallet);
    const fees = {
      type: 'eip1559',
      maxFeePerGas: gwei * 10n ** 9n,
      maxPriorityFeePerGas: gwei * 10n ** 9n,
    } as const;
    const call = { from: this.wallet, to, value, data: '0x', gasLimit: 21_000n, nonce, fees };
    const [signed] = await this.direct.accounts.sign([call], signer);
    return signed ?? this.fail('signature');
  }

  /** Into the node's pool. */
  async sendOutside(nonce: number, more: Parameters<Lab['signOutside']>[1] = {}): Promise<string> {
    return this.anvil.rpc<string>('eth_sendRawTransaction', (await this.signOutside(nonce, more)).raw);
  }

  /** Another engine on the same node and database; the former one is closed. */
  async restart(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const { chain, options } = this.parts;
    await this.closeRig();
    await chain.disconnect();
    await meanwhile();
    Object.assign(this.parts, await open(this.anvil, options));
  }

  /** One more engine at work on the same database. */
  async another(settings: Partial<TransactionSettings> = {}): Promise<Another> {
    const { options } = this.parts;
    const { rig, chain } = await open(this.anvil, {
      ...options,
      settings: { ...options.settings, ...settings },
    });
    const close = async (): Promise<void> => {
      this.parts.others.delete(another);
      await rig.close();
      await chain.disconnect();
    };
    const another = { rig, close };
    this.parts.others.add(another);
    return another;
  }

  async close(): Promise<void> {
    for (const other of this.parts.others) await other.close();
    await this.closeRig();
    await this.parts.chain.disconnect();
    await this.direct.disconnect();
    await this.anvil.close();
    await this.parts.remove();
  }

  private async closeRig(): Promise<void> {
    const { rig, source } = this.parts;
    this.parts.source = undefined;
    await (await source)?.destroy();
    await rig.close();
  }

  private fail(what: string): never {
    throw new RangeError(`There is no ${what}`);
  }
}

export const PAYEE = '0x00000000000000000000000000000000000000A1';
/** Whom the account pays beside the engine. */
export const OUTSIDER = '0x00000000000000000000000000000000000000b2';

const OPEN = `SELECT id, state, waiting_for FROM blockchain_transactions
  WHERE state NOT IN ('confirmed', 'failed', 'cancelled')`;

async function open(anvil: BareAnvil, options: LabOptions): Promise<{ rig: Rig; chain: Chain }> {
  const chain = anvil.chain(options.chain);
  const signers = numberedSigners(options.wallets ?? 1);
  const { database, settings, clock } = options;
  const rig = await startRig({
    chains: [chain],
    signers,
    ...(settings ? { settings } : {}),
    ...(database ? { database } : {}),
    ...(clock ? { clock } : {}),
  });
  return { rig, chain };
}
