import { describeChain } from '#libs/chain/testing';
import { evmUnderTest } from '#libs/chain-evm/testing';

describeChain('EVM network', evmUnderTest);
