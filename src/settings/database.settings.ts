import { z } from 'zod';
import { defineSettings, setting } from '#libs/config';
import { count, optionalText, port, text } from './schemas.js';

export const database = defineSettings(
  'database',
  {
    type: setting(z.enum(['sqlite', 'mysql', 'mariadb']), {
      env: ['DATABASE_TYPE'],
      default: 'mysql',
      profiles: { development: 'sqlite' },
      doc: 'sqlite is embedded and keeps its files in database.folder.',
    }),
    folder: setting(text, {
      env: ['DATA_DIR'],
      default: './data',
      doc: 'Folder for everything the service keeps on disk: embedded database, simulation chain, generated secrets.',
    }),
    synchronous: setting(z.enum(['normal', 'full']), {
      env: ['DATABASE_SYNCHRONOUS'],
      default: 'normal',
      doc: 'Of SQLite: normal survives the death of the process, full a power cut too.',
    }),
    mysql: {
      host: setting(text, { env: ['MYSQL_HOST'], default: 'localhost', doc: 'Host of MySQL or MariaDB.' }),
      port: setting(port.min(1), {
        env: ['MYSQL_PORT', 'BLOCKCHAIN_MYSQL_PORT'],
        default: 3306,
        doc: 'Port of MySQL or MariaDB.',
      }),
      username: setting(text, { env: ['MYSQL_USERNAME'], default: 'dao_user', doc: 'User name.' }),
      password: setting(optionalText, { env: ['MYSQL_PASSWORD'], secret: true, doc: 'Password.' }),
      database: setting(text, {
        env: ['MYSQL_DATABASE'],
        default: 'dao_genie',
        doc: 'Name of the database.',
      }),
      max_idle_conns: setting(z.int().min(0), {
        env: ['MYSQL_MAX_IDLE_CONNS'],
        default: 10,
        doc: 'Connections that stay open without work.',
      }),
      max_open_conns: setting(count, {
        env: ['MYSQL_MAX_OPEN_CONNS'],
        default: 100,
        doc: 'Most connections at a time.',
      }),
      conn_max_lifetime: setting(count, {
        env: ['MYSQL_CONN_MAX_LIFETIME'],
        default: 3600,
        doc: 'Seconds after which a connection is replaced.',
      }),
    },
  },
  'Where rows are kept.',
);
