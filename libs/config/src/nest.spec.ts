import { ConfigModule, ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { composed } from './fixture.js';
import { settingsAsNestConfig } from './nest.js';
import { Snapshot } from './snapshot.js';

describe('settingsAsNestConfig', () => {
  it('lets ConfigService answer from the snapshot', async () => {
    const snapshot = new Snapshot<object>(composed({ PORT: '8301' }));
    const module = await ConfigModule.forRoot({
      load: [settingsAsNestConfig(snapshot)],
      ignoreEnvFile: true,
      skipProcessEnv: true,
    });
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    const config = app.get(ConfigService);
    expect(config.get('service.port')).toBe(8301);
    expect(config.get('service')).toMatchObject({ level: 'info' });
    await app.close();
  });
});
