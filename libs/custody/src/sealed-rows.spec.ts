import { SealedRows } from './sealed-rows.js';
import type { WalletRow } from './adapters/wallet.row.js';

const row = (address: string, isActive = true) => ({ address, isActive }) as WalletRow;

function roomAt(start: number) {
  const time = { now: start };
  const stored = new Map<string, WalletRow>();
  const loads: string[] = [];
  const rows = new SealedRows(
    async (address) => {
      loads.push(address);
      return stored.get(address);
    },
    { now: () => new Date(time.now) },
  );
  return { time, stored, loads, rows };
}

describe('SealedRows', () => {
  it('reads a row again after half a second, and after the clock was set back', async () => {
    const { time, stored, loads, rows } = roomAt(10_000);
    stored.set('0xa', row('0xa'));
    await rows.read('0xa');
    time.now += 499;
    expect(await rows.read('0xa')).toMatchObject({ isActive: true });
    expect(loads).toEqual(['0xa']);
    stored.set('0xa', row('0xa', false));
    time.now += 1;
    expect(await rows.read('0xa')).toMatchObject({ isActive: false });
    time.now = 5_000;
    await rows.read('0xa');
    expect(loads).toHaveLength(3);
  });

  it('reads once for all who ask at the same time', async () => {
    const { stored, loads, rows } = roomAt(0);
    stored.set('0xa', row('0xa'));
    await Promise.all(Array.from({ length: 100 }, () => rows.read('0xa')));
    expect(loads).toEqual(['0xa']);
  });

  it('reads again what was forgotten, was missing, or could not be read', async () => {
    const { stored, loads, rows } = roomAt(0);
    expect(await rows.read('0xa')).toBeUndefined();
    stored.set('0xa', row('0xa'));
    expect(await rows.read('0xa')).toMatchObject({ isActive: true });
    rows.forget('0xa');
    stored.set('0xa', row('0xa', false));
    expect(await rows.read('0xa')).toMatchObject({ isActive: false });
    expect(loads).toHaveLength(3);

    let failing = true;
    const shaky = new SealedRows(
      async () => {
        if (failing) throw new RangeError('away');
        return row('0xb');
      },
      { now: () => new Date(0) },
    );
    await expect(shaky.read('0xb')).rejects.toThrow('away');
    failing = false;
    expect(await shaky.read('0xb')).toMatchObject({ address: '0xb' });
  });

  it('keeps a bounded number of rows, the latest ones', async () => {
    const { stored, loads, rows } = roomAt(0);
    const addresses = Array.from({ length: 10_001 }, (_, at) => `0x${at}`);
    for (const address of addresses) stored.set(address, row(address));
    for (const address of addresses) await rows.read(address);
    loads.length = 0;
    for (const address of ['0x10000', '0x1', '0x0']) await rows.read(address);
    expect(loads).toEqual(['0x0']);
  });
});
