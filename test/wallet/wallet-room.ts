import { createEvmChain, evmNetworkSettings } from '#libs/chain-evm';
import { startTemporarySimulation, type TemporarySimulation } from '#libs/chain-evm/testing';
import { temporaryFolder, type TemporaryFolder } from '#libs/testing';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { Client } from './client.js';
import { startWalletHost, type WalletHost } from './wallet-host.js';

/** The accounts of this public phrase own 10,000 coins each on the simulation; the first one is the service's own. */
export const MNEMONIC = 'test test test test test test test test test test test junk';

export interface Opened {
  readonly app: WalletHost;
  readonly chain: TemporarySimulation;
  readonly client: Client;
}

/** The feature on a chain of its own, and what tests of it do again and again. */
export class WalletRoom {
  #opened: (Opened & { readonly folder: TemporaryFolder }) | undefined;
  #accounts = 1;

  /** With a network that is away if told. */
  async open({ away = false, config = {} }: { away?: boolean; config?: object } = {}): Promise<Opened> {
    const folder = await temporaryFolder();
    const chain = await startTemporarySimulation();
    // port 9 is "discard" (RFC 863): nobody listens
    const nobody = evmNetworkSettings.parse({ network: 'away', rpcUrls: ['http://127.0.0.1:9'] });
    const app = await startWalletHost({
      database: { type: 'sqlite', folder: folder.path },
      chains: [chain.simulation.chain, ...(away ? [createEvmChain(nobody)] : [])],
      config,
    });
    this.#opened = { app, chain, folder, client: new Client(app.url) };
    return this.#opened;
  }

  async close(): Promise<void> {
    const { app, chain, folder } = this.now;
    await app.close();
    await chain.close();
    await folder.remove();
    expect(app.complaints).toEqual([]);
  }

  get now() {
    if (!this.#opened) throw new ReferenceError('the room is not open');
    return this.#opened;
  }

  /** A wallet with coins. */
  readonly funded = async (by: Client, request: object = {}): Promise<WalletDto> => {
    const path = `m/44'/60'/0'/0/${this.#accounts++}`;
    return (await by.post<WalletDto>('wallets/import', { ...request, mnemonic: MNEMONIC, path })).body;
  };

  /** An address that nobody else has. */
  readonly stranger = async (): Promise<string> => (await this.now.client.wallet()).address;

  readonly balance = async (address: string): Promise<bigint> =>
    (await this.now.chain.simulation.chain.balance(address)).amount;
}
