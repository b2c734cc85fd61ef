import { eventually } from '#libs/testing';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET, tokenOf } from '../support/tokens.js';

const FEATURES = '/api/v1/admin/features';
const PATCH = (body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
  method: 'PATCH',
  body,
  headers,
});

interface AuditEntry {
  readonly id: string;
  readonly feature: string;
  readonly outcome: string;
}

describe('The admin API', () => {
  let service: ServiceProcess;
  beforeAll(async () => {
    service = await startServiceProcess({ env: { JWT_SECRET } });
  });
  afterAll(() => service.stop());

  const read = async (name: string) => (await service.call(`${FEATURES}/${name}`)).body;
  const proofs = '/api/v1/blockchain/identity/proof';

  it('lists the features, and each of them, with the tag that guards its changes', async () => {
    const list = await service.call(FEATURES);
    expect(list.headers.get('etag')).toMatch(/^"[\w-]+"$/);
    expect(list.body.items.map((f: { name: string }) => f.name)).toEqual([
      'crosschain',
      'governance',
      'identity',
      'wallet',
    ]);
    const one = await service.call(`${FEATURES}/identity`);
    expect(one.headers.get('etag')).toBe(one.body.etag);
    expect(list.body.items[2]).toEqual({ ...one.body, inFlight: expect.any(Number) });
    expect(one.body).toMatchObject({ enabled: true, status: 'active', version: '0.1.0' });
    expect(one.body.routes.prefixes).toEqual(['api/v1/blockchain/identity']);
  });

  it.each([
    ['GET', '', undefined],
    ['PUT', '', {}],
    ['PATCH', '', { enabled: true }],
    ['PATCH', '/config', {}],
    ['DELETE', '', undefined],
  ])('answers %s %s of an unknown feature with those that are known', async (method, suffix, body) => {
    const { status, body: problem } = await service.call(`${FEATURES}/identiti${suffix}`, { method, body });
    expect({ status, code: problem.code }).toEqual({ status: 404, code: 'FEATURE_UNKNOWN' });
    expect(problem.detail).toContain('crosschain, governance, identity, wallet');
  });

  it('is for administrators', async () => {
    const as = (token: string | null, init = {}) => service.call(`${FEATURES}/wallet`, { ...init, token });
    const remove = { method: 'DELETE' };
    expect((await as(null, remove)).status).toBe(401);
    expect((await as('abc.def.ghi', remove)).status).toBe(401);
    expect((await as(tokenOf('eve', ['member']), remove)).status).toBe(403);
    expect((await as(tokenOf('eve', []))).status).toBe(403);
    expect((await as(tokenOf('op', ['operator']), PATCH({ enabled: false }))).status).toBe(403);
    expect((await read('wallet')).status).toBe('active');
    const audit = await service.call('/api/v1/admin/audit', { token: tokenOf('op', ['operator']) });
    expect(audit.status).toBe(200);
    expect((await service.call('/api/v1/admin/audit', { token: tokenOf('m', ['member']) })).status).toBe(403);
  });

  it('refuses a network that is not on, and names those that are', async () => {
    const before = await read('identity');
    const answer = await service.call(`${FEATURES}/identity/config`, PATCH({ network: 'nowhere' }));
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toContain('Known: simulation');
    expect(await read('identity')).toEqual(before);
  });

  it('gives a stored decision back to the lower layers', async () => {
    expect((await service.call(`${FEATURES}/wallet`, PATCH({ enabled: false }))).body.status).toBe(
      'unloaded',
    );
    const answer = await service.call(`${FEATURES}/wallet`, PATCH({ enabled: null }));
    expect(answer.body).toMatchObject({ enabled: true, status: 'active' });
  });

  it('refuses an invalid configuration with every faulty field; the old one serves on', async () => {
    const before = await read('identity');
    const faulty = { batchMaxProofs: 0, leaseMs: 'soon', colour: 'red' };
    const answer = await service.call(`${FEATURES}/identity/config`, PATCH(faulty));
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('FEATURE_CONFIG_INVALID');
    const told = JSON.stringify(answer.body.errors);
    for (const key of Object.keys(faulty)) expect(told).toContain(key);
    expect(await read('identity')).toEqual(before);
    expect((await service.call(proofs)).status).toBe(200);
    for (const body of ['[]', 'null', '"x"', '7', '{'])
      expect((await service.call(`${FEATURES}/identity/config`, PATCH(body))).status).toBe(400);
    expect((await service.call(`${FEATURES}/identity`, PATCH({ enabled: 'yes', size: 1 }))).status).toBe(400);
  });

  it('merges a patch into the configuration, and gives a key back with null', async () => {
    const before = await read('identity');
    const patch = PATCH({ batchMaxDelayMs: 111 }, { 'content-type': 'application/merge-patch+json' });
    const changed = await service.call(`${FEATURES}/identity/config`, patch);
    expect(changed.body).toMatchObject({ config: { batchMaxDelayMs: 111, batchMaxProofs: 500 } });
    expect(changed.body.generation).toBeGreaterThan(before.generation);
    expect(changed.headers.get('etag')).not.toBe(before.etag);
    const back = await service.call(`${FEATURES}/identity`, PATCH({ config: { batchMaxDelayMs: null } }));
    expect(back.body.config).toEqual(before.config);
  });

  it('lets exactly one of many edits pass that saw the same state', async () => {
    const { etag } = await read('identity');
    const edit = (n: number) =>
      service.call(
        `${FEATURES}/identity/config`,
        PATCH({ anchorWithinSeconds: 100 + n }, { 'if-match': etag }),
      );
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => edit(n)));
    const won = answers.filter((a) => a.status === 200);
    expect(won).toHaveLength(1);
    const lost = answers.filter((a) => a.status !== 200);
    expect(lost.every((a) => a.status === 412 && a.body.code === 'PRECONDITION_FAILED')).toBe(true);
    const now = await read('identity');
    expect(now.config).toEqual(won[0]?.body.config);
    expect(lost[0]?.body.detail).toContain(now.etag);
    const remove = { method: 'DELETE', headers: { 'if-match': etag } };
    expect((await service.call(`${FEATURES}/identity`, remove)).status).toBe(412);
    const put = { method: 'PUT', body: { config: {} }, headers: { 'if-match': `"other", ${now.etag}` } };
    expect((await service.call(`${FEATURES}/identity`, put)).status).toBe(200);
  });

  it('unloads a feature with all that shows of it, and brings it back', async () => {
    const field = '{ __type(name: "Query") { fields { name } } }';
    const shows = async () => {
      const { paths } = (await service.call('/docs-json')).body as { paths: object };
      const { data } = await service.graphql(field);
      return {
        rest: (await service.call('/api/v1/blockchain/wallet/version')).status,
        openApi: Object.keys(paths).some((p) => p.includes('/wallet/')),
        graphql: data.__type.fields.some((f: { name: string }) => f.name === 'walletBalance'),
      };
    };
    expect(await shows()).toEqual({ rest: 200, openApi: true, graphql: true });
    const removed = await service.call(`${FEATURES}/wallet`, { method: 'DELETE' });
    expect(removed.body).toMatchObject({ status: 'unloaded', enabled: false, routes: { count: 0 } });
    expect(await shows()).toEqual({ rest: 404, openApi: false, graphql: false });
    const again = await service.call(`${FEATURES}/wallet`, { method: 'DELETE' });
    expect({ status: again.status, code: again.body.code }).toEqual({
      status: 404,
      code: 'FEATURE_NOT_LOADED',
    });
    expect((await service.call(`${FEATURES}/wallet`, { method: 'PUT', body: {} })).status).toBe(201);
    expect(await shows()).toEqual({ rest: 200, openApi: true, graphql: true });
    expect((await service.call(`${FEATURES}/wallet`, { method: 'PUT', body: {} })).status).toBe(200);
  });

  it('publishes what became of each change, and counts it', async () => {
    await service.call(`${FEATURES}/governance`, PATCH({ enabled: false }));
    await service.call(`${FEATURES}/governance`, PATCH({ enabled: true }));
    const published = () =>
      service.log().filter((l) => l['feature'] === 'governance' && l['event_id'] !== undefined);
    await eventually(() => published().length >= 3, { what: 'The third event' });
    expect(published().map((e) => e['msg'])).toEqual([
      'service_loaded',
      'service_unloaded',
      'service_loaded',
    ]);
    const updated = service.log().filter((l) => l['msg'] === 'service_config_updated');
    expect(new Set(updated.map((e) => e['feature']))).toEqual(new Set(['identity']));
    const metrics = String((await service.call('/api/v1/blockchain/monitoring/metrics')).body);
    expect(metrics).toMatch(/feature_changes_total\{feature="governance",change="loaded"\} 2/);
    expect(metrics).toMatch(/feature_changes_total\{feature="governance",change="unloaded"\} 1/);
  });

  it('keeps a log of who changed what, also in vain', async () => {
    const requestId = 'audit-test-1';
    const token = tokenOf('did:example:admin', ['admin']);
    const url = `${FEATURES}/identity/config`;
    const good = { ...PATCH({ batchMaxProofs: 7 }, { 'x-request-id': requestId }), token };
    expect((await service.call(url, good)).status).toBe(200);
    expect((await service.call(url, { ...PATCH({ batchMaxProofs: -1 }), token })).status).toBe(422);
    const { items } = (await service.call('/api/v1/admin/audit?feature=identity&limit=2')).body;
    expect(items[0]).toMatchObject({
      actor: 'did:example:admin',
      action: 'reconfigure',
      outcome: 'refused',
      after: { config: { batchMaxProofs: -1 } },
    });
    expect(items[0].reason).toContain('batchMaxProofs');
    expect(items[1]).toMatchObject({
      outcome: 'applied',
      requestId,
      after: { config: { batchMaxProofs: 7 } },
    });
    expect(items[1].before.config).not.toHaveProperty('batchMaxProofs');
  });

  it('pages through the log without a gap or a repetition', async () => {
    const all = (await service.call('/api/v1/admin/audit?limit=200')).body.items as AuditEntry[];
    expect(all.length).toBeGreaterThan(8);
    const paged: AuditEntry[] = [];
    for (let cursor = ''; ;) {
      const next = `/api/v1/admin/audit?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const { items, nextCursor } = (await service.call(next)).body;
      paged.push(...items);
      if (nextCursor === undefined) break;
      cursor = nextCursor;
    }
    expect(paged).toEqual(all);
    expect((await service.call('/api/v1/admin/audit?limit=201')).status).toBe(400);
    expect((await service.call('/api/v1/admin/audit?cursor=made-up')).body.code).toBe('CURSOR_INVALID');
  });
});

describe('What administrators have set', () => {
  it('survives a restart, and is refused where the environment decides', async () => {
    const first = await startServiceProcess({ env: { JWT_SECRET } });
    expect((await first.call(`${FEATURES}/identity/config`, PATCH({ batchMaxDelayMs: 77 }))).status).toBe(
      200,
    );
    expect((await first.call(`${FEATURES}/wallet`, { method: 'DELETE' })).status).toBe(200);
    expect((await first.call(`${FEATURES}/governance`, { method: 'DELETE' })).status).toBe(200);
    expect(await first.stop()).toBe(0);

    const env = { JWT_SECRET, FEATURES: 'identity,governance', IDENTITY_BATCH_MAX_PROOFS: '9' };
    const second = await startServiceProcess({ env, folder: first.folder });
    try {
      const { items } = (await second.call(FEATURES)).body;
      expect(items.map((f: { name: string; status: string }) => `${f.name} ${f.status}`)).toEqual([
        'crosschain unloaded',
        'governance active',
        'identity active',
        'wallet unloaded',
      ]);
      expect(items[2].config).toMatchObject({ batchMaxDelayMs: 77, batchMaxProofs: 9 });
      const shadowed = [
        await second.call(`${FEATURES}/identity/config`, PATCH({ batchMaxProofs: 3 })),
        await second.call(`${FEATURES}/crosschain`, { method: 'PUT', body: {} }),
        await second.call(`${FEATURES}/governance`, { method: 'DELETE' }),
        await second.call(`${FEATURES}/governance`, PATCH({ enabled: false })),
      ];
      for (const { status, body } of shadowed) {
        expect({ status, code: body.code }).toEqual({ status: 409, code: 'SETTING_SHADOWED' });
        expect(body.detail).toContain('environment');
      }
      expect((await second.call(`${FEATURES}/identity/config`, PATCH({ batchMaxDelayMs: 78 }))).status).toBe(
        200,
      );
      const { items: log } = (await second.call('/api/v1/admin/audit?limit=200')).body as {
        items: AuditEntry[];
      };
      expect(
        log
          .filter((e) => e.outcome === 'refused')
          .map((e) => e.feature)
          .toSorted(),
      ).toEqual(['crosschain', 'governance', 'governance', 'identity']);
    } finally {
      await second.stop();
    }
  });
});
