import { specimen } from '#libs/contracts/testing';
import { eventually } from '#libs/testing';
import type {
  ContractAnswerDto,
  ContractDto,
} from '../../src/features/wallet/edge/contracts/contract.dto.js';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import type { TransactionDto } from '../../src/features/wallet/edge/transaction.dto.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import type { Client, Problem } from './client.js';
import { WalletRoom, type Opened } from './wallet-room.js';

export const network = EXAMPLE.network;
/** Of a uint256. */
export const MAX = (2n ** 256n - 1n).toString();

interface SentCall {
  readonly args?: unknown;
  readonly walletId?: string;
  readonly value?: string;
  readonly gasLimit?: string;
  readonly by?: Client;
  readonly key?: string;
}

export interface OpenedForContracts extends Opened {
  /** Alice's, with coins. */
  readonly wallet: WalletDto;
  /** A contract with one of everything. */
  readonly specimenAt: string;
}

/** A room with a wallet that can pay and a contract that is deployed. */
export class ContractRoom extends WalletRoom {
  #wallet: WalletDto | undefined;

  override async open(): Promise<OpenedForContracts> {
    const opened = await super.open();
    const wallet = (this.#wallet = await this.funded(opened.client));
    const { abi, bytecode } = specimen;
    const args = { start: '7', origin_: { x: '-1', y: 2 }, text_: 'hello ä' };
    const specimenAt = await this.deployed({ type: 'CUSTOM', abi, bytecode, args, name: 'Specimen' });
    return { ...opened, wallet, specimenAt };
  }

  readonly deploy = (body: object, by = this.now.client, key?: string) =>
    by.post<ContractDto & Problem>(
      'contracts',
      { network, walletId: this.#wallet?.id, name: 'A contract', confirmations: 1, ...body },
      key,
    );

  readonly settled = (id: string, status = 'deployed') =>
    eventually(
      async () => {
        const { body } = await this.now.client.get<ContractDto>(`contracts/${id}`);
        return body.status === status ? body : undefined;
      },
      { what: `contract ${id} ${status}` },
    );

  readonly deployed = async (body: object): Promise<string> => {
    const answer = await this.deploy(body);
    if (answer.status !== 202) throw new RangeError(answer.text);
    return (await this.settled(answer.body.id)).address ?? '';
  };

  readonly query = <T = ContractAnswerDto & Problem>(address: string, method: string, more: object = {}) =>
    this.now.client.post<T>(`contracts/${network}/${address}/query`, { method, ...more });

  readonly value = async (address: string, method: string, args?: unknown): Promise<unknown> =>
    (await this.query(address, method, { args })).body.results.map((result) => result.value);

  readonly call = (address: string, method: string, sent: SentCall = {}) => {
    const { by = this.now.client, key, ...more } = sent;
    return by.post<TransactionDto & Problem>(
      `contracts/${network}/${address}/call`,
      { walletId: this.#wallet?.id, method, confirmations: 1, ...more },
      key,
    );
  };

  readonly done = async (address: string, method: string, more: SentCall = {}): Promise<TransactionDto> => {
    const { status, body, text } = await this.call(address, method, more);
    if (status !== 201) throw new RangeError(text);
    return this.now.client.until(body.id, 'confirmed');
  };
}
