import { Inject, Injectable } from '@nestjs/common';
import { isAppError, pointerTo } from '#libs/base';
import type { Caller } from '#libs/caller';
import { messageErrors, typedDataDigest } from '#libs/chain-evm';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import { TRANSACTIONS, type Transactions } from '#libs/transactions';
import type { WalletConfig } from '../config.js';
import { isAdmin } from '../domain/access.js';
import { walletErrors } from '../domain/errors.js';
import { isHarmlessType, typedDataSchema, type TypedData } from '../domain/signable.js';
import { invalidRequest } from './faults.js';
import { FindWallet } from './find-wallet.js';
import { SignDigest, type Signature } from './sign-digest.js';

@Injectable()
export class SignTypedData {
  constructor(
    @Inject(FEATURE_CONTEXT) private readonly ctx: FeatureContext<WalletConfig>,
    @Inject(TRANSACTIONS) private readonly transactions: Transactions,
    private readonly wallets: FindWallet,
    private readonly signDigest: SignDigest,
  ) {}

  /**
   * EIP-712. A wallet with a spending policy signs only what is known to move nothing: a permit, an order or a
   * meta-transaction spends as a transaction does, and past the policy.
   * @throws WALLET_NOT_FOUND, WALLET_USE_FORBIDDEN, WALLET_INACTIVE, WALLET_REQUEST_INVALID, TYPED_DATA_INVALID,
   * WALLET_SIGNATURE_REFUSED
   */
  async run(caller: Caller, id: string, sent: unknown): Promise<Signature> {
    const data = parse(sent);
    const digest = digestOf(data);
    const wallet = await this.wallets.toUse(caller, id);
    if (!isAdmin(caller) && !this.#isHarmless(data) && (await this.transactions.policy(wallet.address))) {
      const reason = `typed data of the type ${data.primaryType.slice(0, 100)} may spend what the wallet holds`;
      throw walletErrors.WALLET_SIGNATURE_REFUSED({ id, reason });
    }
    return this.signDigest.run(wallet, digest);
  }

  #isHarmless(data: TypedData): boolean {
    return isHarmlessType(data, this.ctx.config.typesAllowedUnderPolicy);
  }
}

/** @throws WALLET_REQUEST_INVALID with every faulty member */
function parse(sent: unknown): TypedData {
  const { success, data, error } = typedDataSchema.safeParse(sent);
  if (success) return data;
  throw invalidRequest(
    error.issues.map(({ path, code, message }) => ({
      pointer: path.map(String).reduce(pointerTo, '/typedData'),
      code,
      detail: message,
    })),
  );
}

/** Pointers are into the request, of which the lib knows nothing. @throws TYPED_DATA_INVALID */
function digestOf(data: TypedData): Uint8Array {
  try {
    return typedDataDigest(data);
  } catch (thrown) {
    if (!isAppError(thrown) || thrown.code !== 'TYPED_DATA_INVALID') throw thrown;
    const errors = thrown.errors.map((error) => ({ ...error, pointer: `/typedData${error.pointer}` }));
    throw messageErrors.TYPED_DATA_INVALID(thrown.params as { faults: number }, { errors });
  }
}
