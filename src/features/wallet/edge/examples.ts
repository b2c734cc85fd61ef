/** What stands in the documentation. The keys behind them are public: of EIP-155 and of anvil's development accounts. */
export const EXAMPLE = {
  wallet: '019a3c1e-7f5a-7c3e-9d2b-4a1f0e6b8c7d',
  transaction: '019a3c20-5b1e-7aa1-8f4c-2d9e6b7a1c3f',
  userId: 'did:example:alice',
  address: '0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F',
  privateKey: `0x${'46'.repeat(32)}`,
  /** The account of the simulation, which is the service's own there. */
  funded: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  receiver: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  token: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  hash: '0x5f0c1d5c1f4b1c1d9a6f4b1c1d9a6f4b1c1d9a6f4b1c1d9a6f4b1c1d9a6f4b1c',
  /** 1 wei from anvil's tenth account to its ninth, with the nonce 0 on chain 31337. */
  raw: '0x02f86d827a6980843b9aca008504a817c8008252089423618e81e3f5cdf7f54c3d65f7fbc0abf5b21e8f0180c001a0a892661e201d53ce19ad78140bb29d16ec62233cc544cb091633ff0dac606ee8a0484c4ee5bb2fb3925b15de46c4db62295aac93aedc792cef0be02021254464d4',
  network: 'simulation',
  time: '2026-01-31T12:00:00.000Z',
} as const;
