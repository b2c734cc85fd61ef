import {
  mayCreate,
  maySee,
  maySeeTransaction,
  maySetActive,
  maySteerTransaction,
  mayUse,
  visiblePart,
  type Asker,
  type Owned,
} from './access.js';

const asker = (subject: string, ...roles: string[]): Asker => ({ subject, roles });
const ASKERS: Readonly<Record<string, Asker>> = {
  admin: asker('root', 'admin'),
  operator: asker('olga', 'operator'),
  service: asker('payments', 'service'),
  owner: asker('alice', 'member'),
  member: asker('bob', 'member'),
  nobody: asker('nobody'),
};
const USER: Owned = { userId: 'alice', type: 'USER' };
const TREASURY: Owned = { userId: 'alice', type: 'DAO_TREASURY' };
const SYSTEM: Owned = { userId: 'alice', type: 'SYSTEM' };

const allowed = (rule: (asker: Asker, wallet: Owned) => boolean, wallet: Owned) =>
  Object.entries(ASKERS)
    .filter(([, who]) => rule(who, wallet))
    .map(([name]) => name);

describe('access', () => {
  it.each([
    ['USER', USER, ['admin', 'operator', 'service', 'owner'], ['admin', 'owner']],
    ['DAO_TREASURY', TREASURY, ['admin', 'operator'], ['admin', 'operator']],
    ['SYSTEM', SYSTEM, ['admin', 'operator', 'service'], ['admin', 'service']],
  ])('says who sees and who uses a wallet of the type %s', (_, wallet, see, use) => {
    expect(allowed(maySee, wallet)).toEqual(see);
    expect(allowed(mayUse, wallet)).toEqual(use);
  });

  it('says who gets wallets made, and for whom', () => {
    expect(allowed(mayCreate, USER)).toEqual(['admin', 'service', 'owner']);
    expect(allowed(mayCreate, TREASURY)).toEqual(['admin', 'operator']);
    expect(allowed(mayCreate, SYSTEM)).toEqual(['admin', 'service']);
    expect(mayCreate(asker('olga', 'operator'), { userId: 'olga', type: 'USER' })).toBe(true);
    expect(mayCreate(asker('nobody'), { userId: 'nobody', type: 'USER' })).toBe(false);
  });

  it('lets whoever uses a wallet stop it, and only staff start it again', () => {
    const stop = (who: Asker, wallet: Owned) => maySetActive(who, wallet, false);
    const start = (who: Asker, wallet: Owned) => maySetActive(who, wallet, true);
    expect(allowed(stop, USER)).toEqual(['admin', 'operator', 'owner']);
    expect(allowed(start, USER)).toEqual(['admin', 'operator']);
  });

  it('shows a transaction to its asker and to those who see the wallet; steers it by those who use the wallet', () => {
    const of = (wallet: Owned | undefined) => ({ owner: 'bob', wallet });
    const see = (wallet: Owned | undefined) =>
      allowed((who) => maySeeTransaction(who, of(wallet)), USER).join();
    const steer = (wallet: Owned | undefined) =>
      allowed((who) => maySteerTransaction(who, of(wallet)), USER).join();
    expect(see(USER)).toBe('admin,operator,service,owner,member');
    expect(see(undefined)).toBe('admin,operator,member');
    expect(steer(USER)).toBe('admin,owner');
    expect(steer(undefined)).toBe('admin,member');
  });

  it('narrows a list to what the asker may see', () => {
    const narrowed = (who: string, filter: object) => visiblePart(ASKERS[who] as Asker, filter);
    expect(narrowed('admin', { type: 'DAO_TREASURY' })).toEqual({ type: 'DAO_TREASURY' });
    expect(narrowed('operator', {})).toEqual({});
    expect(narrowed('owner', { limit: 3 })).toEqual({ limit: 3, userId: 'alice', type: 'USER' });
    expect(narrowed('owner', { userId: 'bob' })).toBeUndefined();
    expect(narrowed('owner', { type: 'DAO_TREASURY' })).toBeUndefined();
    expect(narrowed('service', { userId: 'alice' })).toEqual({ userId: 'alice', type: 'USER' });
    expect(narrowed('service', { type: 'SYSTEM' })).toEqual({ type: 'SYSTEM' });
    expect(narrowed('service', { type: 'DAO_TREASURY' })).toBeUndefined();
    expect(narrowed('service', {})).toEqual({ userId: 'payments', type: 'USER' });
  });
});
