import type { Order, Taken } from '../adapters/intake-store.js';
import { transactionErrors } from '../errors.js';
import type { TransactionRecord } from '../domain/record.js';
import { Intake } from './intake.js';

const order = (...ids: string[]): Order => ({
  records: ids.map((id) => ({ id }) as TransactionRecord),
  attempts: [],
});

/** Takes all but what cannot be stored; remembers who shared a commit. */
function storeBut(poison: string, thrown: Error) {
  const commits: string[][] = [];
  const take = (orders: readonly Order[]): Promise<readonly Taken[]> => {
    const ids = orders.map(({ records }) => records.map(({ id }) => id));
    commits.push(ids.flat());
    return ids.flat().includes(poison)
      ? Promise.reject(thrown)
      : Promise.resolve(ids.map((of) => ({ ids: of })));
  };
  return { commits, take };
}

describe('the intake', () => {
  it('takes those that come at once in one commit, and those that come meanwhile in the next', async () => {
    const store = storeBut('', new RangeError());
    const intake = new Intake(store);
    const first = [intake.take(order('a')), intake.take(order('b', 'c'))];
    expect(await Promise.all(first)).toEqual([['a'], ['b', 'c']]);
    expect(await intake.take(order('d'))).toEqual(['d']);
    expect(store.commits).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('does not refuse to all what the database does not take of one', async () => {
    const intake = new Intake(storeBut('b', new RangeError('too long')));
    const taken = await Promise.allSettled(['a', 'b', 'c'].map((id) => intake.take(order(id))));
    expect(taken.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('asks once for all when nothing can be stored at the moment', async () => {
    const store = storeBut('b', transactionErrors.TRANSACTIONS_CLOSED({}));
    const intake = new Intake(store);
    const taken = await Promise.allSettled(['a', 'b', 'c'].map((id) => intake.take(order(id))));
    expect(taken.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(store.commits).toHaveLength(1);
  });

  it('ends what it has begun, and takes no more', async () => {
    const intake = new Intake(storeBut('', new RangeError()));
    const last = intake.take(order('a'));
    await intake.close();
    expect(await last).toEqual(['a']);
    await expect(intake.take(order('b'))).rejects.toMatchObject({ code: 'TRANSACTIONS_CLOSED' });
  });
});
