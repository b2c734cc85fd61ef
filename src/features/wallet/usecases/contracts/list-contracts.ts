import { Inject, Injectable } from '@nestjs/common';
import {
  CONTRACT_STORE,
  type ContractFilter,
  type ContractPage,
  type ContractStore,
} from '../../ports/contract-store.port.js';

@Injectable()
export class ListContracts {
  constructor(@Inject(CONTRACT_STORE) private readonly store: ContractStore) {}

  /** The newest first; for any caller. @throws CURSOR_INVALID, PAGE_LIMIT_INVALID */
  run(filter: ContractFilter): Promise<ContractPage> {
    return this.store.list(filter);
  }
}
