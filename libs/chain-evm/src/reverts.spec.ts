import { Interface } from 'ethers';
import { NO_ABI, revertReason } from './reverts.js';

const abi = ['error Overdrawn(address who, uint256 wei_)'];
const coder = new Interface([...abi, 'error Error(string)', 'error Panic(uint256)']);
const who = '0x00000000000000000000000000000000000000AA';
const overdrawn = coder.encodeErrorResult('Overdrawn', [who, 7]);
const text = coder.encodeErrorResult('Error', ['not yours']);
const panic = coder.encodeErrorResult('Panic', [0x11]);

describe('revertReason', () => {
  it.each<readonly [string, unknown, string]>([
    ['a custom error', overdrawn, `Overdrawn(${who}, 7)`],
    ['a text', text, 'not yours'],
    ['a panic', panic, 'panic 0x11'],
    ['data within data', { data: text }, 'not yours'],
    ['data behind a word (nethermind)', `Reverted ${text}`, 'not yours'],
    ['an error that the ABI does not know', '0x12345678', 'unknown error 0x12345678'],
    ['broken data', overdrawn.slice(0, -2), `unknown error ${overdrawn.slice(0, 10)}`],
    ['no data', '0x', 'execution reverted'],
  ])('decodes %s', (_what, data, reason) => {
    expect(revertReason({ code: 3, message: 'execution reverted', data }, abi)).toBe(reason);
  });

  it.each([
    ['geth', 3, 'execution reverted'],
    ['besu', -32_000, 'Execution reverted'],
    ['geth', -32_000, 'invalid opcode: INVALID'],
    ['anvil', -32_603, 'EVM error InvalidFEOpcode'],
  ])('takes the words of %s for a refusal by the contract (%d %s)', (_node, code, message) => {
    expect(revertReason({ code, message }, NO_ABI)).toBe(message);
  });

  it.each(['header not found', 'insufficient funds for transfer', 'out of memory'])(
    'leaves "%s" to others',
    (message) => {
      expect(revertReason({ code: -32_000, message }, NO_ABI)).toBeUndefined();
    },
  );
});
