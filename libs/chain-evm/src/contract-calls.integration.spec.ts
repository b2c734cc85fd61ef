import { describeContractCalls } from '#libs/chain/testing';
import { startTemporarySimulation } from '#libs/chain-evm/testing';
import { specimen } from '#libs/contracts/testing';
import { encodeDeployment, encodeMethod } from './abi/encode.js';
import { parseAbi } from './abi/parse-abi.js';
import { EvmContractCalls } from './contract-calls.js';
import { createEvmChain } from './evm-chain.js';
import { evmNetworkSettings } from './settings.js';

const abi = parseAbi(specimen.abi);
const args = [1, [0, 0], 'a text'];

describeContractCalls('EVM network', async () => {
  const { simulation, close } = await startTemporarySimulation();
  const { chain } = simulation;
  expect(chain.contracts).toBeInstanceOf(EvmContractCalls);
  const { number: before } = await chain.head();
  const { address: contract } = await chain.deployOnce({ ...specimen, args: [1n, [0n, 0n], 'a text'] });
  const nowhere = evmNetworkSettings.parse({ network: 'nowhere', rpcUrls: ['http://127.0.0.1:9'] });
  return {
    chain,
    close,
    contract,
    before,
    account: chain.account ?? '',
    right: { to: contract, data: encodeMethod(abi, { method: 'total' }).data, answer: '0x0{63}1$' },
    wrong: {
      to: contract,
      data: encodeMethod(abi, { method: 'refuse', args: [0] }).data,
      // keccak256("Plain()")
      thrown: '0x4cfa3fcd',
    },
    bytecode: encodeDeployment(abi, { bytecode: specimen.bytecode, args }),
    unreachable: createEvmChain(nowhere).contracts,
  };
});
