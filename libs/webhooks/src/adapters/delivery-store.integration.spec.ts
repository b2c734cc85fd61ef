import type { DataSource } from 'typeorm';
import { createDatabase, type Database } from '#libs/persistence';
import { temporaryFolder, type TemporaryFolder } from '#libs/testing';
import { DeliveryStore } from './delivery-store.js';
import { webhooksMigration } from './migrations/0001-webhooks.js';
import { deadLetterRow, webhookRow } from './webhook.row.js';
import { webhookKeys } from './webhook-keys.js';
import { WebhookStore } from './webhook-store.js';

const LOST = { code: 'WEBHOOK_LOST' };

describe('The right to deliver', () => {
  let folder: TemporaryFolder;
  let database: Database;
  let source: DataSource;
  let now: Date;
  let store: WebhookStore;
  let first: DeliveryStore;
  let second: DeliveryStore;
  const later = (ms: number) => (now = new Date(now.getTime() + ms));

  beforeEach(async () => {
    folder = await temporaryFolder();
    database = await createDatabase({ type: 'sqlite', folder: folder.path });
    await database.migrate('webhooks', [webhooksMigration]);
    source = await database.open({
      owner: 'webhooks',
      entities: [webhookRow, deadLetterRow, webhookKeys.entity],
    });
    now = new Date('2026-01-01T00:00:00Z');
    const clock = { now: () => now };
    store = new WebhookStore(source, clock);
    const replica = (holder: string) => new DeliveryStore(source, { holder, leaseMs: 1_000, clock });
    [first, second] = [replica('a'), replica('b')];
    const made = { topic: 't', life: 'l', owner: 'o', url: 'http://a', secret: 's', position: 0 };
    await store.insert({ id: 'w', ...made }, { most: 1 });
  });
  afterEach(async () => {
    await source.destroy();
    await database.close();
    await folder.remove();
  });

  it('is one replica’s until it is silent for too long; then the other one’s alone', async () => {
    expect(await first.due()).toEqual(['w']);
    const claim = await first.claim('w');
    expect(claim).toMatchObject({ id: 'w', fence: 1 });
    expect([await second.due(), await second.claim('w')]).toEqual([[], undefined]);
    later(900);
    await first.renew();
    later(900);
    expect(await second.claim('w')).toBeUndefined();
    later(200);
    expect(await second.claim('w')).toMatchObject({ fence: 2 });
    const old = claim ?? { id: '', fence: 0 };
    await expect(first.begin(old, { pendingTo: 5, attempts: 1 })).rejects.toMatchObject(LOST);
    await expect(first.succeed(old, 5)).rejects.toMatchObject(LOST);
    await expect(first.fail(old, { trouble: 'x', waitMs: 1 })).rejects.toMatchObject(LOST);
    await expect(first.pause(old, 'x')).rejects.toMatchObject(LOST);
    const letter = { after: 0, position: 5, attempts: 1, reason: 'x', most: 9 };
    await expect(first.giveUp(old, letter)).rejects.toMatchObject(LOST);
    await first.release(old);
    await first.remove(old);
    expect(await store.get('w')).toMatchObject({ holder: 'b', position: 0, deadLetters: 0, pendingTo: null });
    expect((await store.letters('w', { limit: 9 })).items).toEqual([]);
  });

  it('is void for a new attempt while the webhook is paused, and not for what was under way', async () => {
    const claim = (await first.claim('w')) ?? { id: '', fence: 0 };
    await first.begin(claim, { pendingTo: 3, attempts: 1 });
    await store.wish('w', { paused: 1 });
    expect(await first.held()).toEqual([]);
    await first.succeed(claim, 3);
    await expect(first.begin(claim, { pendingTo: 4, attempts: 1 })).rejects.toMatchObject(LOST);
    expect(await store.get('w')).toMatchObject({ position: 3, pendingTo: null, attempts: 0 });
  });

  it('is given back with a failure, and comes back when it is due', async () => {
    const claim = (await first.claim('w')) ?? { id: '', fence: 0 };
    await first.begin(claim, { pendingTo: 3, attempts: 1 });
    await first.fail(claim, { trouble: 'no', waitMs: 5_000 });
    later(4_999);
    expect([await first.due(), await second.due()]).toEqual([[], []]);
    later(1);
    expect(await second.claim('w')).toMatchObject({ pendingTo: 3, attempts: 1, trouble: 'no' });
  });
});
