import { defaultDataSource } from '#libs/persistence';

/**
 * For the TypeORM command line on the embedded database: `npx typeorm query "…" -d dist/ormconfig.js`.
 * The service does not read it: each feature has a data source and migrations of its own (libs/persistence).
 */
export default defaultDataSource();
