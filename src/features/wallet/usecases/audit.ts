import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import type { CustodyWallet } from '#libs/custody';
import { LOGGER, type Logger } from '#libs/observability';

/** A line in the log for whatever is done to a wallet as such: who, what, which one. Never a key or a password. */
@Injectable()
export class Audit {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  tell(what: string, { subject, roles }: Caller, { id, address, type, userId }: CustodyWallet): void {
    this.logger.info({ audit: { by: subject, roles, walletId: id, address, type, userId } }, what);
  }
}
