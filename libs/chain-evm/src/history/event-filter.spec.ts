import { id, zeroPadValue } from 'ethers';
import { filterOf } from './event-filter.js';

const TRANSFER = id('Transfer(address,address,uint256)');
const APPROVAL = id('Approval(address,address,uint256)');
const ALICE = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
const BOB = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const padded = (address: string) => zeroPadValue(address, 32).toLowerCase();

const ABI = [
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'event Approval(address indexed owner, address indexed spender, uint256 value)',
  'event Named(string indexed name, int128 indexed number, bool indexed flag, bytes data)',
  'event Nameless(uint256 indexed, uint256)',
  'event Twice(uint256 indexed a)',
  'event Twice(uint256 indexed a, uint256 b)',
  { type: 'event', name: 'Hidden', anonymous: true, inputs: [{ name: 'a', type: 'uint256', indexed: true }] },
  'event Small(uint8 indexed small)',
  'event Listed(uint256[] indexed list)',
  'function transfer(address to, uint256 value)',
];
const filter = (...selectors: { event: string; args?: Record<string, unknown> }[]) =>
  filterOf('test', { addresses: [], abi: ABI }, selectors).topics;
const refuses = (event: string, args?: Record<string, unknown>) =>
  expect(() => filter({ event, ...(args && { args }) })).toThrow(
    expect.objectContaining({ code: 'CHAIN_EVENT_INVALID' }),
  );

describe('filterOf', () => {
  it('takes an event by name or signature', () => {
    expect(filter({ event: 'Transfer' })).toEqual([[TRANSFER]]);
    expect(filter({ event: 'Transfer(address,address,uint256)' })).toEqual([[TRANSFER]]);
    expect(filter({ event: 'Transfer' }, { event: 'Approval' })).toEqual([[TRANSFER, APPROVAL]]);
  });

  it('takes all events of the interface if none is named, but no anonymous ones', () => {
    const [events = [], ...more] = filterOf('test', { addresses: [], abi: ABI }, []).topics;
    expect(more).toEqual([]);
    expect(events).toHaveLength(8);
    expect(events).not.toContain(id('Hidden(uint256)'));
  });

  it('takes contracts once, with their checksum', () => {
    const addresses = [ALICE.toLowerCase(), BOB, ALICE];
    expect(filterOf('test', { addresses, abi: ABI }, []).addresses).toEqual([ALICE, BOB]);
    expect(() => filterOf('test', { addresses: ['nobody'], abi: ABI }, [])).toThrow(
      expect.objectContaining({ code: 'CHAIN_ADDRESS_INVALID' }),
    );
  });

  it('takes values of indexed arguments', () => {
    expect(filter({ event: 'Transfer', args: { to: BOB } })).toEqual([[TRANSFER], null, [padded(BOB)]]);
    expect(filter({ event: 'Transfer', args: { from: [ALICE, BOB] } })).toEqual([
      [TRANSFER],
      [padded(ALICE), padded(BOB)],
    ]);
    expect(filter({ event: 'Named', args: { name: 'Ann', number: '-2', flag: true } })).toEqual([
      [id('Named(string,int128,bool,bytes)')],
      [id('Ann')],
      [`0x${'f'.repeat(63)}e`],
      [`0x${'0'.repeat(63)}1`],
    ]);
    expect(filter({ event: 'Nameless', args: { '0': '7' } })[1]).toEqual([`0x${'0'.repeat(63)}7`]);
    const large = (2n ** 256n - 1n).toString();
    expect(filter({ event: 'Twice(uint256)', args: { a: large } })[1]).toEqual([`0x${'f'.repeat(64)}`]);
  });

  it('puts together what one filter can say', () => {
    const args = { from: ALICE };
    expect(filter({ event: 'Transfer', args }, { event: 'Transfer', args: { from: BOB } })).toEqual([
      [TRANSFER],
      [padded(ALICE), padded(BOB)],
    ]);
    expect(filter({ event: 'Transfer', args }, { event: 'Transfer' })).toEqual([[TRANSFER]]);
  });

  it('refuses what one filter cannot say, instead of wanting more', () => {
    expect(() =>
      filter({ event: 'Transfer', args: { from: ALICE } }, { event: 'Transfer', args: { to: ALICE } }),
    ).toThrow(expect.objectContaining({ code: 'CHAIN_EVENT_INVALID' }));
    expect(() => filter({ event: 'Transfer', args: { from: ALICE } }, { event: 'Approval' })).toThrow(
      'Transfer, Approval',
    );
  });

  it('refuses events that are not there, not told apart, or anonymous', () => {
    for (const event of ['Nothing', 'transfer', '', TRANSFER, 'Transfer(uint256)', 'Twice', 'Hidden', '((('])
      refuses(event);
  });

  it('refuses arguments that are not indexed, and values that are none', () => {
    refuses('Transfer', { value: '1' });
    refuses('Transfer', { nobody: ALICE });
    refuses('Transfer', { __proto__x: ALICE });
    for (const value of ['0x12', 'nobody', 5, null, undefined, [], [ALICE, null], {}, ''])
      refuses('Transfer', { to: value });
    for (const a of ['-1', (2n ** 256n).toString(), '1.5', 'one', 1e21, {}, null])
      refuses('Twice(uint256)', { a });
    for (const [name, values] of Object.entries({
      name: [5, null, {}],
      number: [(2n ** 127n).toString(), '-1.5', true],
      flag: ['false', 1, null],
    }))
      for (const value of values) refuses('Named', { [name]: value });
    refuses('Small', { small: '256' });
    refuses('Listed', { list: ['1'] });
  });

  it('refuses an interface without events, or that is none', () => {
    for (const abi of [[], ['function f()']])
      expect(() => filterOf('test', { addresses: [], abi }, [])).toThrow(
        expect.objectContaining({ code: 'CHAIN_EVENT_INVALID' }),
      );
  });
});
