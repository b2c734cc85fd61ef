import { Injectable } from '@nestjs/common';
import type { Caller } from '#libs/caller';
import { ClientSlots } from '#src/edge/front-door/client-slots.js';
import { walletErrors } from '../domain/errors.js';

/** One that is worked on and one that waits: whoever sends them one by one never meets the limit. */
const MOST_OF_ONE = 2;

/** Keystores are opened and written one at a time, each for a second or so: nobody may fill the queue alone. */
@Injectable()
export class KeystoreTurns {
  readonly #slots = new ClientSlots();

  /** @throws WALLET_KEYSTORES_UNDER_WAY */
  async take<T>({ subject }: Pick<Caller, 'subject'>, work: () => Promise<T>): Promise<T> {
    if (!this.#slots.take(subject, MOST_OF_ONE))
      throw walletErrors.WALLET_KEYSTORES_UNDER_WAY({ most: MOST_OF_ONE });
    try {
      return await work();
    } finally {
      this.#slots.giveBack(subject);
    }
  }
}
