import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { verifyProofDocument } from '#libs/proofs';
import { EXIT, type Command } from '../command.js';
import { startDemoService } from '../demo/service-child.js';
import { Walk } from '../demo/walk.js';
import { renderReport } from '../render-report.js';

const USAGE = `demo

Starts a service of its own on embedded defaults (a temporary folder, a free port) and walks one proof from the request to
the chain, through REST and GraphQL, with a feature switched off and on. Then it stops the service and verifies the
exported document without it. Exit code 0 if everything was as it should be.`;

const IDENTITY = '/api/v1/blockchain/identity';
const ADMIN = '/api/v1/admin/features';
const ASKED_EVERY_MS = 250;
const ASKED_AT_MOST = 240;

export const demo: Command = {
  usage: USAGE,
  async run(_args, io) {
    const folder = await mkdtemp(path.join(tmpdir(), 'dao-chain-demo-'));
    try {
      io.stdout.write(
        'Starting a service on embedded defaults: SQLite, a development chain, an in-process bus …\n',
      );
      const service = await startDemoService(folder);
      const walk = new Walk(service, io);
      let exported: Exported;
      try {
        exported = await throughTheService(walk);
      } finally {
        await service.stop();
      }
      await withoutTheService(walk, exported, path.join(folder, 'proof.json'));
      walk.print('\nThat was all of it. Start your own service with: npm start');
      return EXIT.ok;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

interface Exported {
  readonly document: Uint8Array;
  /** The DID that a verifier pins; a real one learns it on another way than the document. */
  readonly issuer: string;
}

async function throughTheService(walk: Walk): Promise<Exported> {
  walk.say('The service is healthy');
  walk.expect((await walk.call('/health')).status === 200, 'every part is up');

  walk.say('A fact about a person becomes a credential; the answer holds a signed promise to anchor it');
  const created = await walk.call(`${IDENTITY}/proof`, {
    method: 'POST',
    headers: { 'idempotency-key': 'demo-1' },
    body: { subject: 'did:example:alice', claims: { name: 'Alice', role: 'member', since: 2026 } },
  });
  walk.expect(created.status === 201, 'created');
  const id = String(created.json['id']);

  walk.say('Within seconds it is on chain');
  const anchored = await whenAnchored(walk, `${IDENTITY}/proof/${id}`);
  walk.expect(anchored, 'anchored: transaction, block and inclusion path are known');
  await walk.call(`${IDENTITY}/proof/${id}`);

  walk.say('The same through GraphQL, with a field that another feature adds');
  const query = `{ identityProof(id: "${id}") { id status evidence { network blockNumber canonical confirmations } } }`;
  const answer = await walk.call('/graphql', { method: 'POST', body: { query } });
  walk.expect(answer.status === 200 && !('errors' in answer.json), 'the chain still has the block');

  walk.say('The feature is switched off while the service runs …');
  walk.expect((await walk.call(`${ADMIN}/identity`, { method: 'DELETE' })).status === 200, 'unloaded');
  walk.expect((await walk.call(`${IDENTITY}/proof/${id}`)).status === 404, 'its routes are gone');

  walk.say('… and on again: nothing is lost');
  const loaded = await walk.call(`${ADMIN}/identity`, { method: 'PUT', body: {} });
  walk.expect(loaded.status === 201, 'loaded as a new generation');
  walk.expect((await walk.ask(`${IDENTITY}/proof/${id}`)).status === 200, 'the proof is there');

  walk.say('The proof is exported: canonical JSON, signed as a whole');
  const exported = await walk.call(`${IDENTITY}/proof/${id}/document`);
  walk.expect(exported.status === 200, 'exported');
  const issuer = await walk.ask(`${IDENTITY}/issuer`);
  return { document: new TextEncoder().encode(exported.text), issuer: String(issuer.json['did']) };
}

async function whenAnchored(walk: Walk, route: string): Promise<boolean> {
  for (let asked = 0; asked < ASKED_AT_MOST; asked++) {
    const { json } = await walk.ask(route);
    if (json['status'] === 'anchored') return true;
    await pause(ASKED_EVERY_MS);
  }
  return false;
}

async function withoutTheService(walk: Walk, { document, issuer }: Exported, file: string): Promise<void> {
  await writeFile(file, document);
  walk.say('The service is stopped; anybody verifies the document without it');
  walk.print(`$ npm run -s cli -- verify proof.json --issuer ${issuer}`);
  const report = verifyProofDocument(document, { trustedIssuers: [issuer] });
  walk.print(renderReport(report));
  walk.expect(report.verified, 'verified offline');

  walk.say('One byte changed: refused');
  const forged = new TextEncoder().encode(new TextDecoder().decode(document).replace('Alice', 'Alive'));
  const refusal = verifyProofDocument(forged);
  walk.print(renderReport(refusal));
  walk.expect(!refusal.verified, 'refused');
}
