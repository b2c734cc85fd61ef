import { startBareAnvil } from '#libs/chain-evm/testing';
import type { DatabaseSettingsInput } from '#libs/persistence';
import { freshDatabase } from '#libs/persistence/testing';
import { startMariadb, type MariadbServer } from '#libs/testing';
import { proofAnchor } from '#libs/contracts';
import {
  describeTransactions,
  numberedSigners,
  startRig,
  type TransactionsUnderTest,
} from '../testing/index.js';
import { TransactionEngine } from './engine.js';

/** keccak256('anchor(bytes32)') begins so; the root zero is what the contract refuses. */
const ANCHOR_ZERO = `0xeecdf927${'00'.repeat(32)}`;

async function engineOn(database?: DatabaseSettingsInput): Promise<TransactionsUnderTest> {
  const anvil = await startBareAnvil();
  const chain = anvil.chain({ confirmations: 1 });
  await chain.connect();
  const signers = numberedSigners(2);
  const [a, b] = signers.map(({ address }) => address) as [string, string];
  await anvil.fund([a, b]);
  const rig = await startRig({ chains: [chain], signers, ...(database ? { database } : {}) });
  expect(rig.transactions).toBeInstanceOf(TransactionEngine);
  const to = await deployAnchor(anvil);
  return {
    transactions: rig.transactions,
    network: 'test',
    accounts: [a, b],
    reverting: {
      to,
      data: ANCHOR_ZERO,
      abi: proofAnchor.abi,
      reason: 'ZeroRoot()',
    },
    mine: (blocks) => anvil.mine(blocks),
    balance: async (address) => BigInt(await anvil.rpc<string>('eth_getBalance', address, 'latest')),
    told: (id) =>
      rig.events.filter(({ data }) => data['transactionId'] === id).map(({ event_type: type }) => type),
    async signOutside(from, receiver) {
      const signer = rig.signers.get(from);
      const accounts = chain.accounts;
      if (!signer || !accounts) return '';
      const [nonce = 0] = await accounts.nonces([from], 'pending');
      const { fees } = await accounts.quote('standard');
      const call = { from, to: receiver, value: 1n, data: '0x', nonce, gasLimit: 21_000n, fees };
      const [signed] = await accounts.sign([call], signer);
      return signed?.raw ?? '';
    },
    async close() {
      await rig.close();
      await chain.disconnect();
      await anvil.close();
      expect(rig.warnings).toEqual([]);
    },
  };
}

async function deployAnchor(anvil: Awaited<ReturnType<typeof startBareAnvil>>): Promise<string> {
  const [from] = await anvil.rpc<string[]>('eth_accounts');
  const hash = await anvil.rpc<string>('eth_sendTransaction', {
    from,
    data: proofAnchor.bytecode,
    gas: '0x200000',
  });
  await anvil.mine();
  const { contractAddress } = await anvil.rpc<{ contractAddress: string }>('eth_getTransactionReceipt', hash);
  return contractAddress;
}

describeTransactions('TransactionEngine on SQLite', () => engineOn());

describe('with MariaDB', () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server.stop());

  describeTransactions('TransactionEngine on MariaDB', async () => engineOn(await freshDatabase(server)));
});
