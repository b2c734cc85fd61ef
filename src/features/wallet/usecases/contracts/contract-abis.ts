import { Injectable } from '@nestjs/common';
import { parseAbi, type Abi } from '#libs/chain-evm';
import type { SmartContract } from '../../domain/contracts/smart-contract.js';

/** Parsing an ABI costs far more than using it. */
const MOST = 200;

/** Stored ABIs, parsed; those that were used last are kept. */
@Injectable()
export class ContractAbis {
  readonly #parsed = new Map<string, { readonly version: number; readonly abi: Abi }>();

  of({ id, abi, updatedAt }: Pick<SmartContract, 'id' | 'abi' | 'updatedAt'>): Abi {
    const version = updatedAt.getTime();
    const known = this.#parsed.get(id);
    this.#parsed.delete(id);
    const entry = known?.version === version ? known : { version, abi: parseAbi(abi) };
    this.#parsed.set(id, entry);
    const [oldest] = this.#parsed.keys();
    if (this.#parsed.size > MOST && oldest !== undefined) this.#parsed.delete(oldest);
    return entry.abi;
  }
}
