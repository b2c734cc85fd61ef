import { Transaction, Wallet } from 'ethers';
import { startBareAnvil, startHistoryLab } from '#libs/chain-evm/testing';
import { seeded } from '#libs/testing';

const random = seeded('forks');

describe('proofs on every fork', () => {
  it.each(['istanbul', 'berlin', 'london', 'paris', 'shanghai', 'cancun', 'prague', 'osaka'])(
    'hashes the headers of %s',
    async (fork) => {
      const anvil = await startBareAnvil({ args: ['--hardfork', fork] });
      const { history } = anvil.chain();
      try {
        await anvil.mine(5);
        const filter = { addresses: [], topics: [] };
        const range = await history.range({ filter, from: 0, to: 5, proof: 'receipts' });
        expect(range).toMatchObject({ to: 5, proof: 'receipts' });
        const evidence = await history.evidence({ filter, from: 0, to: 5 });
        expect(history.verify(evidence)).toEqual({ holds: true, logs: [] });
      } finally {
        await anvil.close();
      }
    },
  );

  it('hashes the receipts of every type of transaction', async () => {
    const lab = await startHistoryLab();
    const { anvil, contract, abi } = lab;
    try {
      const wallet = new Wallet(random.hex(32));
      await anvil.fund([wallet.address]);
      const chainId = Number(await anvil.rpc('eth_chainId'));
      const call = {
        to: contract,
        // increase(1)
        data: `0x30f3f0db${'1'.padStart(64, '0')}`,
        gasLimit: 500_000n,
        chainId,
      };
      const fees = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n };
      const authorization = await wallet.authorize({ address: contract, nonce: 99, chainId });
      const transactions = [
        { ...call, type: 0, gasPrice: 10n ** 11n },
        { ...call, type: 1, gasPrice: 10n ** 11n, accessList: [{ address: contract, storageKeys: [] }] },
        { ...call, type: 2, ...fees },
        { ...call, type: 4, ...fees, authorizationList: [authorization] },
      ];
      for (const [nonce, one] of transactions.entries()) {
        const signed = await wallet.signTransaction(Transaction.from({ ...one, nonce }));
        await anvil.rpc('eth_sendRawTransaction', signed);
      }
      await anvil.mine();
      const { history } = anvil.chain();
      const { number } = (await history.finality()).head;
      const receipts = await anvil.rpc<{ type: string }[]>(
        'eth_getBlockReceipts',
        `0x${number.toString(16)}`,
      );
      expect(receipts.map(({ type }) => Number(type))).toEqual([0, 1, 2, 4]);
      const filter = history.filter({ addresses: [contract], abi }, []);
      const { logs } = await history.range({ filter, from: number, to: number, proof: 'receipts' });
      expect(logs.map(({ logIndex }) => logIndex)).toEqual([0, 1, 2, 3]);
      expect(history.untruths).toEqual([]);
    } finally {
      await lab.close();
    }
  });
});
