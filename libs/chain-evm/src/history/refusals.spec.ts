import { isBeyondHead, isTooMuch, isUnknownMethod } from './refusals.js';

const said = (message: string, code = -32_000) => ({ code, message });

describe('what nodes refuse', () => {
  it.each([
    'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size',
    'You can make eth_getLogs requests with up to a 100 block range. Based on your parameters, this block range should work: [0x100000, 0x100063]',
    'query returned more than 10000 results',
    'query exceeds max results 20000, retry with the range 24383075-24383096',
    'query exceeds max block range 100000',
    'eth_getLogs is limited to a 10,000 range',
    'exceed maximum block range: 50000',
    'ranges over 10000 blocks are not supported on freetier',
    'requested too many blocks from 0 to 20000, maximum is set to 2048',
    'Block range is too large',
    'backend response too large',
    'context deadline exceeded',
    'query timeout exceeded',
  ])('is too much: %s', (message) => {
    expect(isTooMuch(said(message))).toBe(true);
    expect(isBeyondHead(said(message))).toBe(false);
    expect(isUnknownMethod(said(message))).toBe(false);
  });

  it.each([
    'block range extends beyond current head block',
    'BlockOutOfRangeError: block height is 0 but requested was 1',
    'header not found',
    'unknown block',
  ])('is not there yet: %s', (message) => {
    expect(isBeyondHead(said(message))).toBe(true);
  });

  it.each([
    said('the method eth_getBlockReceipts does not exist/is not available', -32_601),
    said('Method not found'),
    said('Unsupported method: eth_getBlockReceipts on ETH_MAINNET'),
    said('Method eth_getBlockReceipts is not supported'),
  ])('is not known: $message', (refused) => {
    expect(isUnknownMethod(refused)).toBe(true);
  });

  it.each(['execution reverted', 'nonce too low', 'pruned history unavailable', 'internal error'])(
    'is none of these: %s',
    (message) => {
      expect([isTooMuch, isBeyondHead, isUnknownMethod].some((is) => is(said(message)))).toBe(false);
    },
  );
});
