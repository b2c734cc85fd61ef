import { readFile } from 'node:fs/promises';
import * as artifacts from './index.js';

interface Compiler {
  readonly compileContracts: () => Promise<ReadonlyMap<string, string>>;
}

const script = new URL('../../../scripts/compile-contracts.mjs', import.meta.url);

describe('contract artifacts', () => {
  it('are what the compiler makes of the sources', async () => {
    const { compileContracts } = (await import(script.href)) as Compiler;
    const compiled = await compileContracts();
    expect([...compiled.keys()]).toEqual([
      'dao-governor.artifact.ts',
      'dao-token.artifact.ts',
      'proof-anchor.artifact.ts',
    ]);
    for (const [file, text] of compiled) {
      const committed = await readFile(new URL(file, import.meta.url), 'utf8');
      // not toBe: a difference would print a megabyte
      expect({ file, current: committed === text }).toEqual({ file, current: true });
    }
  });

  it('fit the code size limit of EIP-170', () => {
    for (const { contractName, deployedBytecode } of Object.values(artifacts)) {
      const bytes = (deployedBytecode.length - 2) / 2;
      expect({ contractName, fits: bytes > 0 && bytes <= 24_576 }).toEqual({ contractName, fits: true });
    }
  });
});
