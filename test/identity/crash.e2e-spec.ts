import { fileURLToPath } from 'node:url';
import { startTemporarySimulation, type TemporarySimulation } from '#libs/chain-evm/testing';
import { proofAnchor } from '#libs/contracts';
import { verifyProofDocument } from '#libs/proofs';
import { count, eventually, runProgram, seeded, temporaryFolder, type TemporaryFolder } from '#libs/testing';
import type { ProofDto } from '../../src/features/identity/edge/proof.dto.js';
import { Client } from './client.js';
import type { CrashPlan, Death, Mortal } from './crash-service.js';
import { startIdentityHost } from './identity-host.js';

const program = fileURLToPath(new URL('crash-service.ts', import.meta.url));
const KILLS = count(8, 100);
const random = seeded('kills of the identity feature');
const MINUTE_MS = 60_000;

/** Around the calls that change something, and anywhere. */
function chosenDeath(): Death {
  if (random.boolean()) return { kind: 'time', ms: random.integer(0, 1_200) };
  const method = random.pick<Mortal>([
    'broadcast',
    'broadcast',
    'sign',
    'receipts',
    'read',
    'range',
    'finality',
    'deployOnce',
  ]);
  const nth = method === 'deployOnce' ? 1 : random.integer(1, 6);
  return { kind: 'call', method, when: random.pick(['before', 'after']), nth };
}

describe('a service that is killed again and again', () => {
  let chain: TemporarySimulation;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    chain = await startTemporarySimulation();
    folder = await temporaryFolder();
  });
  afterAll(async () => {
    await chain.close();
    await folder.remove();
  });

  it(
    `has anchored every acknowledged proof exactly once after ${KILLS} kills`,
    async () => {
      const acknowledged = new Map<string, string>();
      for (let life = 0; life < KILLS; life++) {
        const plan: CrashPlan = {
          folder: folder.path,
          rpcUrl: chain.simulation.rpcUrl,
          life,
          death: chosenDeath(),
        };
        const running = runProgram(program, [JSON.stringify(plan)]);
        for await (const line of running.lines) {
          const [key = '', id = ''] = line.split(' ');
          acknowledged.set(key, id);
        }
        expect({ plan, complaints: await running.ended }).toEqual({ plan, complaints: '' });
      }
      expect(acknowledged.size).toBeGreaterThan(KILLS);

      const app = await startIdentityHost({
        database: { type: 'sqlite', folder: folder.path },
        chains: [chain.simulation.chain],
      });
      const client = new Client(app.url);
      const ids = [...acknowledged.values()];
      expect(new Set(ids).size).toBe(ids.length);
      const anchored: ProofDto[] = [];
      for (const id of ids) anchored.push(await client.anchored(id));

      // what was stored, but not acknowledged before the kill, is anchored too
      const every = await eventually(async () => {
        const all = await everyProof(client);
        return all.every(({ status }) => status === 'anchored') && all;
      });
      // one event on chain for each batch, and a batch for each event
      const [first] = anchored;
      const address = first?.anchors[0]?.contract ?? '';
      const events = await chain.simulation.chain.events({
        address,
        abi: proofAnchor.abi,
        event: 'RootAnchored',
      });
      const roots = events.map(({ args }) => String(args['root']));
      expect(new Set(roots).size).toBe(roots.length);
      const batches = new Map(
        every.map(({ inclusion }) => [inclusion?.root ?? '', inclusion?.batchSize ?? 0]),
      );
      expect([...batches.keys()].toSorted()).toEqual(roots.toSorted());
      // a proof in two batches, or in none, would make this sum differ
      expect([...batches.values()].reduce((sum, size) => sum + size, 0)).toBe(every.length);
      expect(new Set(every.map(({ id }) => id)).size).toBe(every.length);

      // what the caller was told still holds
      for (const [key, id] of random.shuffle([...acknowledged]).slice(0, 20)) {
        expect((await client.create({}, { 'idempotency-key': key })).body.id).toBe(id);
        const { text } = await client.send('GET', `proof/${id}/document`);
        expect(verifyProofDocument(Buffer.from(text))).toMatchObject({ verified: true });
      }
      expect(app.complaints).toEqual([]);
      await app.close();
    },
    KILLS * MINUTE_MS,
  );
});

async function everyProof(client: Client): Promise<readonly ProofDto[]> {
  const all: ProofDto[] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const query = cursor === undefined ? '' : `&cursor=${cursor}`;
    const { body } = await client.send<{ items: ProofDto[]; nextCursor?: string }>(
      'GET',
      `proof?limit=200${query}`,
    );
    all.push(...body.items);
    cursor = body.nextCursor;
    more = cursor !== undefined;
  }
  return all;
}
