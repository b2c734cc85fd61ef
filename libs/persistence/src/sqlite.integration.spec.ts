import { describeDatabase } from '#libs/persistence/testing';
import { temporaryFolder } from '#libs/testing';
import { createDatabase } from './index.js';

/** On a busy machine the last of many callers waits long; only a hang is a fault. */
const PATIENCE_MS = 50_000;

describeDatabase('sqlite', async () => {
  const folder = await temporaryFolder();
  const settings = { type: 'sqlite', busyTimeoutMs: PATIENCE_MS, folder: folder.path } as const;
  return { settings, create: () => createDatabase(settings), close: folder.remove };
});
