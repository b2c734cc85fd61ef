import { createRequire } from 'node:module';
import { chainErrors } from '#libs/chain';

/** npm's names for processors, in the packages of foundry. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The native program: the package's own launcher would leave it behind when it is killed. */
export function anvilBinary(network: string): string {
  const target = `${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(`@foundry-rs/anvil-${target}/bin/anvil`);
  } catch (cause) {
    const reason = `there is no development node for ${target}; install the npm package @foundry-rs/anvil-${target}, or take this network off BLOCKCHAIN_CHAIN.`;
    throw chainErrors.CHAIN_MISCONFIGURED({ network, reason }, { cause });
  }
}
