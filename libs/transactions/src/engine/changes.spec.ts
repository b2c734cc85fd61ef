import type { TransactionRecord } from '../domain/record.js';
import { Changes } from './changes.js';

const recordOf = (state: TransactionRecord['state']) => ({ id: 'a', state }) as TransactionRecord;

describe('changes', () => {
  it('tell all who wait, and forget those who do not any more', async () => {
    let record = recordOf('accepted');
    const changes = new Changes({ find: () => Promise.resolve(record) });
    const isMined = ({ state }: TransactionRecord) => state === 'mined';
    const waiting = [changes.until('a', isMined), changes.until('a', isMined)];
    const impatient = changes.until('a', isMined, AbortSignal.abort());
    expect(await impatient).toMatchObject({ state: 'accepted' });
    expect(changes.watched).toBe(1);
    record = recordOf('mined');
    changes.tell([record]);
    expect(await Promise.all(waiting)).toEqual([record, record]);
    expect(await changes.until('a', isMined)).toBe(record);
    expect(changes.watched).toBe(0);
  });

  it('do not stay when the transaction cannot be read', async () => {
    const changes = new Changes({ find: () => Promise.reject(new RangeError('gone')) });
    await expect(changes.until('a', () => true)).rejects.toThrow('gone');
    expect(changes.watched).toBe(0);
  });
});
