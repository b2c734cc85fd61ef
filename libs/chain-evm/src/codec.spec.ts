import { Interface } from 'ethers';
import { proofAnchor } from '#libs/contracts';
import { decodeResult, encodeCall, encodeTopics } from './codec.js';
import { revertReason } from './reverts.js';
import { withoutUrls } from './rpc/texts.js';
import { evmNetworkSettings } from './settings.js';

const { abi } = proofAnchor;
const address = `0x${'11'.repeat(20)}`;

describe('calls by ABI', () => {
  it('answers wrong arguments and names with 400', () => {
    const invalid = expect.objectContaining({ code: 'CHAIN_CALL_INVALID', status: 400 });
    expect(() => encodeCall('n', { address, abi, method: 'anchor', args: ['0x12'] })).toThrow(invalid);
    expect(() => encodeCall('n', { address, abi, method: 'anchor', args: [] })).toThrow(invalid);
    expect(() => encodeCall('n', { address, abi, method: 'erase', args: [] })).toThrow(invalid);
    expect(() => encodeTopics('n', { address, abi, event: 'Erased' })).toThrow(invalid);
  });

  it('says that there may be no contract when the answer is empty', () => {
    const call = { address, abi, method: 'anchoredAt', args: [] };
    expect(() => decodeResult('n', call, '0x')).toThrow(
      expect.objectContaining({ code: 'CHAIN_CALL_REVERTED', message: expect.stringContaining(address) }),
    );
  });
});

describe('revert reasons', () => {
  const word = (n: number) => n.toString(16).padStart(64, '0');
  const custom = [
    {
      type: 'error',
      name: 'TooLow',
      inputs: [
        { name: 'has', type: 'uint256' },
        { name: 'needs', type: 'uint256' },
      ],
    },
  ];

  it.each([
    ['a custom error of the ABI', new Interface(custom).encodeErrorResult('TooLow', [1, 2]), 'TooLow(1, 2)'],
    ['a custom error of another ABI', `0x01020304${word(1)}`, 'unknown error 0x01020304'],
    ['require with a text', `0x08c379a0${word(32)}${word(2)}6e6f${'0'.repeat(60)}`, 'no'],
    ['a panic', `0x4e487b71${word(0x11)}`, 'panic 0x11'],
  ])('%s', (_what, data, reason) => {
    expect(revertReason({ code: 3, message: 'execution reverted', data }, custom)).toBe(reason);
    expect(revertReason({ code: -32015, message: 'failed', data: { data } }, custom)).toBe(reason);
  });

  it('falls back on the words of the node, and knows other refusals', () => {
    expect(revertReason({ code: 3, message: 'execution reverted' }, abi)).toBe('execution reverted');
    expect(revertReason({ code: -32000, message: 'insufficient funds' }, abi)).toBeUndefined();
  });
});

describe('texts and settings', () => {
  it('keeps only the host of URLs', () => {
    expect(withoutUrls('see https://user:pw@node.example:8545/v3/KEY?a=b now')).toBe(
      'see node.example:8545 now',
    );
  });

  it('does not repeat a wrong key', () => {
    const settings = { network: 'n', rpcUrls: ['http://127.0.0.1:1'], privateKey: 'c0ffee' };
    const { error } = evmNetworkSettings.safeParse(settings);
    expect(error?.issues).toEqual([expect.objectContaining({ path: ['privateKey'] })]);
    expect(String(error)).not.toContain('c0ffee');
  });

  it('takes amounts of any size as text', () => {
    const parsed = evmNetworkSettings.parse({
      network: 'n',
      rpcUrls: ['http://127.0.0.1:1'],
      gasPrice: '123456789012345678901',
    });
    expect(parsed.gasPrice).toBe(123_456_789_012_345_678_901n);
  });
});
