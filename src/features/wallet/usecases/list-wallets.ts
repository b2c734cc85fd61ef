import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { CUSTODY, type Custody, type WalletFilter, type WalletPage } from '#libs/custody';
import { maySee, visiblePart } from '../domain/access.js';

@Injectable()
export class ListWallets {
  constructor(@Inject(CUSTODY) private readonly custody: Custody) {}

  /** The newest first, of those that the caller may see. @throws CURSOR_INVALID, PAGE_LIMIT_INVALID */
  async run(caller: Caller, filter: WalletFilter): Promise<WalletPage> {
    const visible = visiblePart(caller, filter);
    if (!visible) return { items: [], cursors: [], nextCursor: undefined };
    const { items, cursors, nextCursor } = await this.custody.list(visible);
    // whatever a database takes for equal: nobody sees what the rules do not show
    const shown = items.map((wallet) => maySee(caller, wallet));
    return {
      items: items.filter((_, at) => shown[at]),
      cursors: cursors.filter((_, at) => shown[at]),
      nextCursor,
    };
  }
}
