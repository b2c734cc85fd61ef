import { describeDatabase } from '#libs/persistence/testing';
import { temporaryFolder } from '#libs/testing';

describeDatabase('sqlite', async () => {
  const folder = await temporaryFolder();
  return { settings: { type: 'sqlite', folder: folder.path }, close: folder.remove };
});
