/** The part of IGovernor (OpenZeppelin 5) that tells a Governor's parameters. */
const view = (name: string, type: string) =>
  ({ type: 'function', name, stateMutability: 'view', inputs: [], outputs: [{ name: '', type }] }) as const;

export const governorAbi = [
  view('name', 'string'),
  view('COUNTING_MODE', 'string'),
  view('CLOCK_MODE', 'string'),
  view('votingDelay', 'uint256'),
  view('votingPeriod', 'uint256'),
  view('proposalThreshold', 'uint256'),
] as const;
