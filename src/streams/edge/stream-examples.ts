/** Of the documentation; they work on the development chain as they are. */
export const EXAMPLE = {
  name: 'votes',
  network: 'simulation',
  address: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  abi: ['event Transfer(address indexed from, address indexed to, uint256 value)'],
  events: [{ event: 'Transfer' }],
  hash: '0x5f0c1d5c1f4b1c1d9a6f4b1c1d9a6f4b1c1d9a6f4b1c1d9a6f4b1c1d9a6f4b1c',
};
