import { describeChainHistory } from '#libs/chain/testing';
import { evmHistoryUnderTest } from '#libs/chain-evm/testing';
import { EvmHistory } from './evm-history.js';

describeChainHistory('EVM network', async () => {
  const underTest = await evmHistoryUnderTest();
  expect(underTest.history).toBeInstanceOf(EvmHistory);
  return underTest;
});
