import { describeChainAccounts } from '#libs/chain/testing';
import { evmAccountsUnderTest } from '#libs/chain-evm/testing';
import { EvmAccounts } from './evm-accounts.js';

describeChainAccounts('EVM network', async () => {
  const underTest = await evmAccountsUnderTest();
  expect(underTest.chain.accounts).toBeInstanceOf(EvmAccounts);
  return underTest;
});
