import { readFile } from 'node:fs/promises';
import * as specimens from '../testing/index.js';
import { daoGovernor } from './dao-governor.artifact.js';
import { daoToken } from './dao-token.artifact.js';
import { DEPLOYABLE_TYPES, deployables } from './deployables.js';
import { proofAnchor } from './proof-anchor.artifact.js';
import { treasury } from './treasury.artifact.js';

const artifacts = [daoGovernor, daoToken, proofAnchor, treasury, ...Object.values(specimens)];

interface Compiler {
  readonly compileContracts: () => Promise<ReadonlyMap<string, string>>;
}

interface Typed {
  readonly type: string;
  readonly components?: readonly Typed[];
}
interface Entry extends Typed {
  readonly inputs: readonly Typed[];
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
      'treasury.artifact.ts',
      '../testing/specimen.artifact.ts',
    ]);
    for (const [file, text] of compiled) {
      const committed = await readFile(new URL(file, import.meta.url), 'utf8');
      // not toBe: a difference would print a megabyte
      expect({ file, current: committed === text }).toEqual({ file, current: true });
    }
  });

  it('fit the code size limit of EIP-170', () => {
    for (const { contractName, deployedBytecode } of artifacts) {
      const bytes = (deployedBytecode.length - 2) / 2;
      expect({ contractName, fits: bytes > 0 && bytes <= 24_576 }).toEqual({ contractName, fits: true });
    }
  });

  it.each(DEPLOYABLE_TYPES)('%s takes as many arguments as its constructor has', (type) => {
    const { abi, parameters, argumentsOf } = deployables[type];
    const values = Object.fromEntries(parameters.map(({ name, type: kind }) => [name, kind]));
    const constructor = abi.find((entry) => (entry as Entry).type === 'constructor') as Entry;
    const kinds = constructor.inputs.map(
      ({ type: kind, components }) => components?.map((c) => c.type) ?? kind,
    );
    expect(argumentsOf(values)).toEqual(kinds);
  });
});
