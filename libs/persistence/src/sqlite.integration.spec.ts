import { describeDatabase } from '#libs/persistence/testing';
import { temporaryFolder } from '#libs/testing';
import { createDatabase } from './index.js';

describeDatabase('sqlite', async () => {
  const folder = await temporaryFolder();
  const settings = { type: 'sqlite', folder: folder.path } as const;
  return { settings, create: () => createDatabase(settings), close: folder.remove };
});
