import { Inject, Injectable } from '@nestjs/common';
import type { FieldError } from '#libs/base';
import type { Caller } from '#libs/caller';
import { CHAINS, type Chains } from '#libs/chain';
import {
  CUSTODY,
  type Custody,
  type CustodyWallet,
  type KeyMaterial,
  type NewWallet,
  type WalletType,
} from '#libs/custody';
import { persistenceErrors } from '#libs/persistence';
import { mayCreate } from '../domain/access.js';
import { walletErrors } from '../domain/errors.js';
import { sameAddress } from './addresses.js';
import { Audit } from './audit.js';
import { checkedKey } from './idempotency.js';
import { KeystoreTurns } from './keystore-turns.js';

export interface WalletRequest {
  /** USER unless told. */
  readonly type?: WalletType | undefined;
  /** The caller unless told. */
  readonly userId?: string | undefined;
  readonly label?: string | undefined;
}

/** A key as it was sent: at most one of the three ways should be there. */
export interface SentKey {
  readonly privateKey?: string | undefined;
  readonly keystore?: object | undefined;
  readonly password?: string | undefined;
  readonly mnemonic?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly path?: string | undefined;
}

@Injectable()
export class CreateWallet {
  constructor(
    @Inject(CUSTODY) private readonly custody: Custody,
    @Inject(CHAINS) private readonly chains: Chains,
    private readonly turns: KeystoreTurns,
    private readonly audit: Audit,
  ) {}

  /** A repeated `idempotencyKey` for the same user gives the wallet of the first time. @throws WALLET_CREATION_FORBIDDEN */
  async run(caller: Caller, request: WalletRequest, idempotencyKey?: string): Promise<CustodyWallet> {
    const wanted = wantedBy(caller, request, idempotencyKey);
    const wallet = await this.custody.create(wanted);
    assertSame(wallet, wanted);
    this.audit.tell('wallet created', caller, wallet);
    return wallet;
  }

  /**
   * The key is read, sealed and forgotten; it is in no log and in no answer.
   * @throws WALLET_CREATION_FORBIDDEN, WALLET_IMPORT_INVALID, WALLET_KEY_INVALID, WALLET_PASSWORD_WRONG,
   * WALLET_ADDRESS_TAKEN, WALLET_SERVICE_ACCOUNT, WALLET_KEYSTORES_UNDER_WAY
   */
  async import(
    caller: Caller,
    { key, ...request }: WalletRequest & { readonly key: SentKey },
    idempotencyKey?: string,
  ): Promise<CustodyWallet> {
    const wanted = wantedBy(caller, request, idempotencyKey);
    const material = materialOf(key);
    const importing = () => this.custody.import(wanted, material, (address) => this.#assertNotOurs(address));
    const wallet = await (material.kind === 'keystore' ? this.turns.take(caller, importing) : importing());
    assertSame(wallet, wanted);
    this.audit.tell('wallet imported', caller, wallet);
    return wallet;
  }

  /** The service would send from it as the network's own account, and the wallet's owner elsewhere. */
  #assertNotOurs(address: string): void {
    const networks = this.chains.list().flatMap(({ network, accounts }) => {
      const own = accounts?.service?.address;
      return own !== undefined && sameAddress(own, address) ? [network] : [];
    });
    if (networks.length > 0) throw walletErrors.WALLET_SERVICE_ACCOUNT({ address, networks });
  }
}

function wantedBy(caller: Caller, request: WalletRequest, key: string | undefined): NewWallet {
  const { type = 'USER', userId = caller.subject, label } = request;
  if (!mayCreate(caller, { type, userId })) throw walletErrors.WALLET_CREATION_FORBIDDEN({ type, userId });
  return { type, userId, label, idempotencyKey: checkedKey(key) };
}

/** The key may have been used before for a wallet of another kind. @throws IDEMPOTENCY_KEY_REUSED */
function assertSame({ type, label }: CustodyWallet, wanted: NewWallet): void {
  if (type !== wanted.type || label !== wanted.label)
    throw persistenceErrors.IDEMPOTENCY_KEY_REUSED({ key: wanted.idempotencyKey ?? '' });
}

/** What belongs to each of the three ways. */
const WAYS = {
  privateKey: [],
  keystore: ['password'],
  mnemonic: ['passphrase', 'path'],
} as const;
type Way = keyof typeof WAYS;

/** @throws WALLET_IMPORT_INVALID with every faulty field; no value is repeated */
function materialOf(key: SentKey): KeyMaterial {
  const errors = faultsOf(key);
  if (errors.length > 0) throw walletErrors.WALLET_IMPORT_INVALID({ count: errors.length }, { errors });
  const { privateKey, keystore, password = '', mnemonic = '', passphrase, path } = key;
  if (privateKey !== undefined) return { kind: 'private-key', privateKey };
  if (keystore !== undefined) return { kind: 'keystore', keystore, password };
  return { kind: 'mnemonic', mnemonic, passphrase, path };
}

function faultsOf(key: SentKey): readonly FieldError[] {
  const ways = (Object.keys(WAYS) as Way[]).filter((way) => key[way] !== undefined);
  const [first] = ways;
  if (!first)
    return [
      { pointer: '', code: 'exactlyOne', detail: 'one of privateKey, keystore and mnemonic must be there' },
    ];
  if (ways.length > 1)
    return ways.map((way) =>
      fault(way, 'exactlyOne', `must not be there beside ${ways.filter((w) => w !== way).join(' and ')}`),
    );
  const missing =
    first === 'keystore' && key.password === undefined
      ? [fault('password', 'isDefined', 'must be there: the keystore is opened with it')]
      : [];
  const strangers = (Object.keys(WAYS) as Way[])
    .filter((way) => way !== first)
    .flatMap((way) => WAYS[way].map((field) => ({ way, field })))
    .filter(({ field }) => key[field] !== undefined)
    .map(({ way, field }) => fault(field, 'unfit', `belongs to ${way}, not to ${first}`));
  return [...missing, ...strangers];
}

const fault = (field: string, code: string, detail: string): FieldError => ({
  pointer: `/${field}`,
  code,
  detail,
});
