import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '#libs/testing';
import { Environment, processEnvironment, upperSnake } from './environment.js';

describe('the environment of the process', () => {
  it('reads the .env file of the folder, beneath the real variables', async () => {
    await using folder = await temporaryFolder();
    const [[name, value] = ['', '']] = Object.entries(process.env).filter(([, text]) => text);
    await writeFile(
      path.join(folder.path, '.env'),
      `${name}=from the file\nONLY_IN_FILE="a b"\nEMPTY_IN_FILE=\n`,
    );
    const environment = processEnvironment(folder.path);
    expect(environment.get(name)).toBe(value);
    expect(environment.get('ONLY_IN_FILE')).toBe('a b');
    expect(environment.get('EMPTY_IN_FILE')).toBeUndefined();
  });

  it('does without a .env file', async () => {
    await using folder = await temporaryFolder();
    expect(processEnvironment(folder.path).get('ONLY_IN_FILE')).toBeUndefined();
  });
});

describe('warnings of slips', () => {
  const declared = new Set(['JWT_SECRET', 'SHARD_1', 'REDIS_HOST']);
  it.each([
    ['JWT_SECRTE', 1],
    ['REDIS_HOTS', 1],
    ['SHARD_2', 0],
    ['JWT_SECRET', 0],
    ['GWT_SECRET', 0],
  ])('%s: %d', (name, count) => {
    expect(new Environment({ [name]: 'hush' }).typoWarnings(declared)).toHaveLength(count);
  });
});

it.each([
  ['maxFee', 'MAX_FEE'],
  ['polygon-amoy', 'POLYGON_AMOY'],
  ['<network>', '<NETWORK>'],
])('%s is %s in upper snake case', (name, expected) => {
  expect(upperSnake(name)).toBe(expected);
});
