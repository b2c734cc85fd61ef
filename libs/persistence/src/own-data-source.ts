import { DataSource, type DataSourceOptions } from 'typeorm';

type Driver = DataSource['driver'];

/** A data source with a driver of ours in place of the one that TypeORM chooses by the options' type. */
export class OwnDataSource<D extends Driver> extends DataSource {
  declare readonly driver: D;

  constructor(options: DataSourceOptions, makeDriver: (dataSource: DataSource) => D) {
    super(options);
    this.driver = makeDriver(this);
  }
}
