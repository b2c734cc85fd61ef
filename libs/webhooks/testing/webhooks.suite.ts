import { createSecretVault } from '#libs/keys';
import { createDatabase, type Database, type DatabaseSettingsInput } from '#libs/persistence';
import { eventually } from '#libs/testing';
import { openWebhooks, type OpenWebhooks, type Webhooks, type WebhookSettings } from '../src/index.js';
import { Ledger } from './ledger.js';
import { isSigned, Receiver } from './receiver.js';

export interface WebhooksFixture {
  readonly settings: DatabaseSettingsInput;
  close(): Promise<void>;
}

const SECRET = 'a key-encryption secret for tests only';
const QUICK: Partial<WebhookSettings> = {
  leaseMs: 600,
  patrolMs: 20,
  firstRetryMs: 10,
  longestRetryMs: 40,
  attempts: 4,
  batchItems: 5,
  timeoutMs: 5_000,
  privateTargets: true,
  plainHttp: true,
};

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

/** What webhooks do on every database type. */
export function describeWebhooks(name: string, make: () => Promise<WebhooksFixture>): void {
  describe(`Webhooks (${name})`, () => {
    let fixture: WebhooksFixture;
    let ledger: Ledger;
    let receiver: Receiver;
    let replicas: { opened: OpenWebhooks; database: Database }[];
    let complaints: string[];
    let webhooks: Webhooks;
    let topics = 0;
    let topic: string;

    beforeAll(async () => {
      fixture = await make();
    }, 300_000);
    afterAll(() => fixture.close());
    beforeEach(async () => {
      complaints = [];
      replicas = [];
      topics += 1;
      topic = `topic-${topics}`;
      ledger = new Ledger();
      ledger.open(topic);
      receiver = await Receiver.start();
      webhooks = (await join()).webhooks;
    });
    afterEach(async () => {
      await webhooks.removeAll(topic);
      for (const replica of replicas.splice(0)) await leave(replica);
      await receiver.close();
      expect(complaints).toEqual([]);
    });

    async function join(settings: Partial<WebhookSettings> = {}): Promise<OpenWebhooks> {
      const database = await createDatabase(fixture.settings);
      const opened = await openWebhooks({
        database,
        vault: createSecretVault({ current: SECRET }),
        source: ledger.source,
        settings: { ...QUICK, ...settings },
        warn: (message, details) => complaints.push(`${message}: ${JSON.stringify(details)}`),
      });
      opened.start();
      replicas.push({ opened, database });
      return opened;
    }
    async function leave({ opened, database }: (typeof replicas)[number]): Promise<void> {
      await opened.close();
      await database.close();
    }
    const create = (over: object = {}) =>
      webhooks.create({ topic, owner: 'alice', url: receiver.url, after: 0, most: 9, ...over });
    const numbers = () => receiver.accepted.flatMap(({ body }) => body.data.items ?? []).map(({ n }) => n);
    const reached = (id: string, position: number) =>
      eventually(async () => (await webhooks.find(id))?.position === position, {
        what: `position ${position}`,
      });

    it('tell what is there and what comes, in order and signed', async () => {
      ledger.write(topic, 7);
      const { webhook, secret } = await create();
      expect(webhook).toMatchObject({ topic, owner: 'alice', state: 'active', position: 0, deadLetters: 0 });
      await reached(webhook.id, 7);
      ledger.write(topic, 4);
      await reached(webhook.id, 11);
      expect(numbers()).toEqual(upTo(11));
      const [first] = receiver.received;
      expect(first?.body).toMatchObject({ type: 'ledger.grown', data: { topic } });
      expect(first?.body.data.items).toHaveLength(5);
      expect(first?.id).toBe(`msg_${webhook.id}_5`);
      for (const message of receiver.received) expect(isSigned(message, secret)).toBe(true);
      expect(isSigned({ headers: first?.headers ?? {}, raw: `${first?.raw} ` }, secret)).toBe(false);
      expect((await webhooks.find(webhook.id))?.deliveredAt).toBeInstanceOf(Date);
    });

    it('begin where they are told to', async () => {
      ledger.write(topic, 4);
      const { webhook } = await create({ after: 3 });
      await reached(webhook.id, 4);
      expect(numbers()).toEqual([4]);
    });

    it('send a message again until it is taken, as the same one, and later ones after it', async () => {
      let left = 3;
      receiver.behave = () => (left-- > 0 ? (left === 1 ? 'cut' : 503) : 200);
      const { webhook } = await create();
      ledger.write(topic, 8);
      await reached(webhook.id, 8);
      expect(numbers()).toEqual(upTo(8));
      const ids = receiver.received.map(({ id }) => id);
      expect(ids.slice(0, 4)).toEqual(Array(4).fill(ids[0]));
      const bodies = receiver.received.filter(({ id }) => id === ids[0]).map(({ raw }) => raw);
      expect(new Set(bodies).size).toBe(1);
      expect(await webhooks.find(webhook.id)).toMatchObject({
        state: 'active',
        attempts: 0,
        trouble: undefined,
      });
    });

    it('keep the bounds of a message that was begun, whatever comes meanwhile', async () => {
      receiver.behave = () => {
        receiver.behave = () => 200;
        ledger.write(topic, 2);
        return 503;
      };
      ledger.write(topic, 3);
      const { webhook } = await create();
      await reached(webhook.id, 5);
      const told = receiver.received.map(({ id, body }) => [id, body.data.items?.length]);
      expect(told).toEqual([
        [`msg_${webhook.id}_3`, 3],
        [`msg_${webhook.id}_3`, 3],
        [`msg_${webhook.id}_5`, 2],
      ]);
    });

    it('give a message up after its attempts, and go on behind it', async () => {
      receiver.behave = ({ body }) => (body.data.items?.some(({ n }) => n === 2) ? 500 : 200);
      ledger.write(topic, 5);
      const { webhook } = await create();
      await reached(webhook.id, 5);
      ledger.write(topic, 3);
      await reached(webhook.id, 8);
      expect(numbers()).toEqual([6, 7, 8]);
      const { items } = await webhooks.deadLetters(webhook.id, { limit: 10 });
      expect(items).toMatchObject([
        {
          after: 0,
          position: 5,
          attempts: 4,
          reason: 'the receiver answered 500',
          messageId: `msg_${webhook.id}_5`,
        },
      ]);
      expect(await webhooks.find(webhook.id)).toMatchObject({ state: 'active', deadLetters: 1 });
      const letter = items[0]?.id ?? '';
      expect(await webhooks.retry(webhook.id, letter)).toMatchObject({ delivered: false, status: 500 });
      expect((await webhooks.deadLetters(webhook.id, { limit: 10 })).items).toMatchObject([{ attempts: 5 }]);
      receiver.behave = () => 200;
      expect(await webhooks.retry(webhook.id, letter)).toMatchObject({ delivered: true, status: 200 });
      expect(numbers()).toEqual([6, 7, 8, 1, 2, 3, 4, 5]);
      expect((await webhooks.deadLetters(webhook.id, { limit: 10 })).items).toEqual([]);
      expect(await webhooks.find(webhook.id)).toMatchObject({ deadLetters: 0 });
      await expect(webhooks.retry(webhook.id, letter)).rejects.toMatchObject({ code: 'DEAD_LETTER_UNKNOWN' });
    });

    it('are paused by too many dead letters, and by a receiver that is gone', async () => {
      webhooks = (await join({ deadLetters: 2, attempts: 1 })).webhooks;
      for (const other of replicas.splice(0, 1)) await leave(other);
      receiver.behave = () => 500;
      ledger.write(topic, 30);
      const { webhook } = await create();
      await eventually(async () => (await webhooks.find(webhook.id))?.state === 'paused');
      expect(await webhooks.find(webhook.id)).toMatchObject({ position: 10, deadLetters: 2 });
      await webhooks.remove(webhook.id);
      receiver.behave = () => 410;
      const next = (await create()).webhook;
      await eventually(async () => (await webhooks.find(next.id))?.state === 'paused');
      expect(await webhooks.find(next.id)).toMatchObject({ position: 0, deadLetters: 0 });
      receiver.behave = () => 200;
      await webhooks.resume(next.id);
      await reached(next.id, 30);
      expect(numbers()).toEqual(upTo(30));
    });

    it('rest while they are paused', async () => {
      const { webhook } = await create();
      ledger.write(topic, 1);
      await reached(webhook.id, 1);
      expect(await webhooks.pause(webhook.id)).toMatchObject({ state: 'paused' });
      ledger.write(topic, 2);
      // another one shows that time has passed
      const { webhook: other } = await create();
      await reached(other.id, 3);
      expect(await webhooks.find(webhook.id)).toMatchObject({ position: 1 });
      expect(await webhooks.resume(webhook.id)).toMatchObject({ state: 'active' });
      await reached(webhook.id, 3);
    });

    it('wait as long as the receiver asks, unless they are resumed', async () => {
      let asked = 0;
      webhooks = (await join({ longestRetryMs: 3_600_000 })).webhooks;
      for (const other of replicas.splice(0, 1)) await leave(other);
      receiver.behave = () => (asked++ === 0 ? { status: 429, headers: { 'retry-after': '600' } } : 200);
      ledger.write(topic, 1);
      const { webhook } = await create();
      const waiting = await eventually(async () => {
        const found = await webhooks.find(webhook.id);
        return found?.state === 'retrying' ? found : undefined;
      });
      expect(waiting.trouble).toBe('the receiver answered 429');
      expect(waiting.nextAttemptAt?.getTime()).toBeGreaterThan(Date.now() + 500_000);
      await webhooks.resume(webhook.id);
      await reached(webhook.id, 1);
    });

    it('deliver once while two replicas are at it, and go on when one is gone', async () => {
      await join();
      const { webhook } = await create();
      ledger.write(topic, 50);
      await reached(webhook.id, 50);
      expect(numbers()).toEqual(upTo(50));
      for (const first of replicas.splice(0, 1)) await leave(first);
      webhooks = replicas[0]?.opened.webhooks ?? webhooks;
      ledger.write(topic, 10);
      await reached(webhook.id, 60);
      expect(numbers()).toEqual(upTo(60));
    });

    it('go with their topic, and do not come back with a namesake', async () => {
      ledger.write(topic, 1);
      const { webhook } = await create();
      await reached(webhook.id, 1);
      ledger.close(topic);
      // the source does not know it any more
      await eventually(async () => (await webhooks.find(webhook.id)) === undefined);
      complaints.length = 0;
      ledger.open(topic);
      ledger.write(topic, 1);
      const { webhook: other } = await create();
      await reached(other.id, 1);
      expect(numbers()).toEqual([1, 1]);
    });

    it('are tested beside the deliveries', async () => {
      const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
      const { webhook, ...shown } = await create({ secret });
      expect(shown.secret).toBe(secret);
      expect(await webhooks.test(webhook.id)).toMatchObject({
        delivered: true,
        status: 204,
        reason: undefined,
      });
      expect(receiver.received[0]?.body).toMatchObject({
        type: 'webhook.test',
        data: { webhook: webhook.id, topic },
      });
      expect(receiver.received.every((message) => isSigned(message, secret))).toBe(true);
      receiver.behave = () => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } });
      expect(await webhooks.test(webhook.id)).toMatchObject({ delivered: false, status: 302 });
      receiver.behave = () => 'never';
      webhooks = (await join({ timeoutMs: 200 })).webhooks;
      const { reason } = await webhooks.test(webhook.id);
      expect(reason).toBe('no answer within 200 ms');
    });

    it('are refused with every fault, and are not in private networks unless it is allowed', async () => {
      webhooks = (await join({ privateTargets: false, plainHttp: false })).webhooks;
      const faultsOf = (over: object) =>
        create(over).then(
          () => [],
          ({ code, errors }: { code: string; errors: { pointer: string; detail: string }[] }) => [
            code,
            ...errors.map(({ pointer, detail }) => `${pointer} ${detail}`),
          ],
        );
      expect(await faultsOf({ url: 'ftp://a', secret: 'whsec_abc', after: -1 })).toEqual([
        'WEBHOOK_INVALID',
        '/url must be an http or https URL',
        '/secret must be whsec_ and 24 to 64 bytes in base64',
        '/after must be a position',
      ]);
      expect(await faultsOf({ url: 'http://a.example' })).toContain('/url must be an https URL');
      expect(await faultsOf({ url: 'https://u:p@a.example' })).toContain(
        '/url must have no user name and no password',
      );
      for (const host of [
        '127.0.0.1',
        '2130706433',
        '0x7f.1',
        '[::1]',
        '[::ffff:10.0.0.1]',
        'localhost',
        'a.localhost.',
      ])
        expect(await faultsOf({ url: `https://${host}/` })).toContain(
          '/url must not be in a private network',
        );
      expect(await faultsOf({ topic: 'nobody', url: 'https://a.example' })).toEqual([
        'WEBHOOK_TOPIC_UNKNOWN',
      ]);
      // one that was made when it was allowed
      webhooks = replicas[0]?.opened.webhooks ?? webhooks;
      const { webhook } = await create();
      const strict = replicas[1]?.opened.webhooks;
      expect(await strict?.test(webhook.id)).toMatchObject({ delivered: false, status: undefined });
      expect(receiver.received).toEqual([]);
    });

    it('are made once for each key, and not too many', async () => {
      const first = await create({ key: 'k', most: 1 });
      const again = await create({ key: 'k', most: 1 });
      expect([again.webhook.id, again.secret]).toEqual([first.webhook.id, first.secret]);
      await expect(create({ key: 'k', after: 1 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
      await expect(create({ key: '' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_INVALID' });
      await expect(create({ key: 'l', most: 1 })).rejects.toMatchObject({ code: 'WEBHOOKS_TOO_MANY' });
      const made = await Promise.all([1, 2, 3].map(() => create({ key: 'm' })));
      expect(new Set(made.map(({ webhook }) => webhook.id)).size).toBe(1);
      expect((await webhooks.list({ topic, limit: 9 })).items).toHaveLength(2);
      const other = await create({ key: 'k', owner: 'bob' });
      expect(other.webhook.id).not.toBe(first.webhook.id);
    });

    it('are known by their ids alone, and leave nothing', async () => {
      const unknown = { code: 'WEBHOOK_UNKNOWN' };
      for (const call of ['pause', 'resume', 'remove', 'test'] as const)
        await expect(webhooks[call]('nobody')).rejects.toMatchObject(unknown);
      await expect(webhooks.deadLetters('nobody', { limit: 1 })).rejects.toMatchObject(unknown);
      const made = [await create({ after: 1 }), await create({ after: 2 }), await create({ after: 3 })];
      const first = await webhooks.list({ topic, limit: 2 });
      const rest = await webhooks.list({ topic, limit: 2, cursor: first.nextCursor });
      expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(
        made.map(({ webhook }) => webhook.id),
      );
      expect(rest.nextCursor).toBeUndefined();
      expect(JSON.stringify(first)).not.toContain('whsec_');
    });
  });
}
