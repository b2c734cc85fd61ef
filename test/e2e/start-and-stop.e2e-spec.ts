import { createServer, type AddressInfo } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '#libs/testing';
import { failedStart, startServiceProcess } from '../support/service-process.js';

describe('npm start', () => {
  it('prints where to go next, serves, and ends with exit code 0 on SIGTERM', async () => {
    const service = await startServiceProcess();
    expect(service.output()).toContain('curl -s');
    expect((await service.call('/health', { token: null })).body).toMatchObject({ status: 'ok' });
    expect((await service.call('/health/live', { token: null })).status).toBe(200);
    expect((await service.call('/health/ready', { token: null })).body).toMatchObject({ phase: 'serving' });
    const { body } = await service.call('/api/v1/admin/features');
    expect(body.items.map((i: { name: string }) => i.name)).toEqual([
      'crosschain',
      'governance',
      'identity',
      'wallet',
    ]);
    expect(body.items.every((i: { status: string }) => i.status === 'active')).toBe(true);
    expect(await service.stop()).toBe(0);
    expect(service.log().at(-1)).toMatchObject({ msg: 'stopped' });
  });

  it('never writes the secrets it has made', async () => {
    const service = await startServiceProcess();
    await service.stop();
    const { default: secrets } = (await import(path.join(service.folder, 'development-secrets.json'), {
      with: { type: 'json' },
    })) as { default: Record<string, string> };
    for (const secret of Object.values(secrets)) expect(service.output()).not.toContain(secret);
  });
});

describe('a start that cannot succeed', () => {
  it('names the port and the setting if the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, output } = await failedStart({ env: { BLOCKCHAIN_SERVICE_PORT: String(port) } });
    other.close();
    expect(code).toBe(1);
    expect(output).toContain(String(port));
    expect(output).toContain('BLOCKCHAIN_SERVICE_PORT');
  });

  it('names the other port too, and does not go on with the one that was free', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, output } = await failedStart({ env: { PROMETHEUS_PORT: String(port) } });
    other.close();
    expect(code).toBe(1);
    expect(output).toContain(String(port));
    expect(output).toContain('PROMETHEUS_PORT');
  });

  it('lists every wrong setting at once', async () => {
    const env = { BLOCKCHAIN_SERVICE_PORT: 'eighty', RATE_LIMIT_RPM: '-1', LOG_LEVEL: 'loud' };
    const { code, output } = await failedStart({ env });
    expect(code).toBe(1);
    for (const text of ['eighty', '-1', 'loud', ...Object.keys(env)]) expect(output).toContain(text);
  });

  it('names the features there are if another one is asked for', async () => {
    const { code, output } = await failedStart({ env: { FEATURES: 'identity,identiti' } });
    expect(code).toBe(1);
    expect(output).toContain('identiti');
    expect(output).toContain('FEATURES');
    expect(output).toContain('crosschain, governance, identity, wallet');
  });

  it('names the setting if the data folder cannot be written', async () => {
    const { path: folder } = await temporaryFolder();
    // permissions do not stop root: a file stands where the folder should be
    await writeFile(path.join(folder, 'data'), '');
    const { code, output } = await failedStart({ cwd: folder, folder: path.join(folder, 'data') });
    expect(code).toBe(1);
    expect(output).toContain('DATA_DIR');
  });

  it('refuses production without secrets, and names the variables', async () => {
    const { code, output } = await failedStart({ env: { BLOCKCHAIN_MODE: 'production' } });
    expect(code).toBe(1);
    expect(output).toContain('JWT_SECRET');
    expect(output).toContain('KEY_ENCRYPTION_SECRET');
  });

  it('names a faulty configuration file', async () => {
    const { path: folder } = await temporaryFolder();
    await mkdir(path.join(folder, 'd'));
    await writeFile(path.join(folder, 'config.yaml'), 'service: { prot: 1 }\n');
    const { code, output } = await failedStart({ cwd: folder, folder: path.join(folder, 'd') });
    expect(code).toBe(1);
    expect(output).toContain('service.prot');
    expect(output).toContain('port');
  });
});
