import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { StateFiles } from './state-files.js';

const block = (number: number, timestamp: number) => ({
  header: { number: `0x${number.toString(16)}`, timestamp: `0x${timestamp.toString(16)}` },
});
const packed = (...blocks: object[]) => gzipSync(JSON.stringify({ accounts: {}, blocks }));

describe('StateFiles', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'state-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has nothing to load for a new chain', async () => {
    expect(await new StateFiles(folder).prepare()).toBeUndefined();
  });

  it.each([
    ['first', [block(0, 10), block(0, 99), block(1, 11)]],
    ['last', [block(1, 11), block(0, 99), block(0, 10)]],
  ])('loads the oldest genesis only, wherever it stands (%s)', async (_where, blocks) => {
    const files = new StateFiles(folder);
    await files.save(packed(...blocks));
    const loading = (await files.prepare()) ?? '';
    const { blocks: loaded } = JSON.parse(await readFile(loading, 'utf8')) as { blocks: unknown };
    expect(loaded).toEqual([block(0, 10), block(1, 11)]);
    await files.loaded();
    expect(await readdir(folder)).toEqual(['state.json.gz']);
  });

  it('keeps the save before the newest', async () => {
    const files = new StateFiles(folder);
    const saves = [packed(block(0, 1)), packed(block(0, 2)), packed(block(0, 3))];
    for (const save of saves) await files.save(save);
    expect(await readFile(path.join(folder, 'state.json.gz'))).toEqual(saves[2]);
    expect(await readFile(path.join(folder, 'state.previous.json.gz'))).toEqual(saves[1]);
  });
});
