import http from 'node:http';
import { count, seeded } from '#libs/testing';
import { Fuzzer, type FuzzedRequest } from '../support/fuzz/fuzzer.js';
import { operationsOf } from '../support/fuzz/operations.js';
import { sendRaw, type RawAnswer } from '../support/fuzz/raw-request.js';
import { startServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { JWT_SECRET, tokenOf } from '../support/tokens.js';

const REQUESTS = count(1_000, 100_000);
const AT_ONCE = 8;
const HOUR = 3_600_000;
/** 503 is no fault of ours if one of these is the reason. */
const UNAVAILABLE = ['OVERLOADED', 'CHAIN_UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'FEATURE_UNAVAILABLE'];

describe('Hostile requests', () => {
  let service: ServiceProcess;
  beforeAll(async () => {
    service = await startServiceProcess({ env: { JWT_SECRET, RATE_LIMIT_ENABLED: 'false' } });
  });
  afterAll(() => service.stop());

  it(
    'are answered with documented problems, and do no harm',
    async () => {
      const operations = operationsOf((await service.call('/docs-json')).body);
      const authorizations = [
        `Bearer ${service.token}`,
        `Bearer ${tokenOf('did:example:alice', ['member'])}`,
        `Bearer ${tokenOf('x', [])}`,
        `Bearer ${tokenOf('late', ['admin'], -60)}`,
        'Bearer x.y.z',
        'Basic YTpi',
        'Bearer',
        '',
      ];
      const weights = authorizations.flatMap((a, i) => Array<string>(i === 0 ? 20 : 1).fill(a));
      const fuzzer = new Fuzzer({ random: seeded('hostile requests'), operations, authorizations: weights });
      const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
      const faults: string[] = [];
      const answered = new Map<number, number>();
      for (let sent = 0; sent < REQUESTS && faults.length < 20; sent += AT_ONCE) {
        const requests = Array.from({ length: AT_ONCE }, () => fuzzer.next());
        const answers = await Promise.allSettled(requests.map((r) => sendRaw(service.url, r, agent)));
        for (const [i, answer] of answers.entries()) {
          const request = requests[i] as FuzzedRequest;
          if (answer.status === 'rejected') {
            faults.push(`${shown(request)}: ${String(answer.reason)}`);
            continue;
          }
          const { status } = answer.value;
          answered.set(status, (answered.get(status) ?? 0) + 1);
          const fault = faultOf(request, answer.value);
          if (fault !== undefined) faults.push(`${shown(request)}: ${status} ${fault}\n${answer.value.text}`);
        }
      }
      agent.destroy();
      expect(faults).toEqual([]);
      // the fuzzer reaches the code behind the checks as well as the checks
      for (const status of [200, 400, 401, 403, 404, 412, 415])
        expect([...answered.keys()]).toContain(status);
      const { body } = await service.call('/health');
      expect(body).toMatchObject({ status: 'ok' });
      expect(Object.values(body.details as Record<string, { status: string }>).map((d) => d.status)).toEqual(
        Object.keys(body.details as object).map(() => 'up'),
      );
      expect(service.log().filter((l) => l['level'] === 'error')).toEqual([]);
    },
    HOUR,
  );
});

/** What is wrong with an answer, if anything is. */
function faultOf(
  { operation, method }: FuzzedRequest,
  { status, headers, text }: RawAnswer,
): string | undefined {
  if (status >= 500 && status !== 503) return 'is never the answer to a mistake of the client';
  const { statuses } = operation;
  // an empty or hostile segment may make another path of it
  if (!statuses.has(status) && ![404, 405].includes(status)) return `is not documented for ${operation.id}`;
  if (status < 400) return undefined;
  if (operation.path === '/health' && status === 503) return undefined;
  if (!headers['content-type']?.startsWith('application/problem+json')) return 'is no problem document';
  const problem = JSON.parse(text) as Record<string, unknown>;
  if (problem['status'] !== status) return 'differs from the status in the document';
  if (problem['requestId'] !== headers['x-request-id']) return 'has another request id in the document';
  if (status === 503 && !UNAVAILABLE.includes(String(problem['code']))) return 'has an unknown code';
  if (status === 405 && !headers.allow?.includes('OPTIONS')) return `has no Allow for ${method}`;
  const whole = ['type', 'title', 'detail', 'code'].every((key) => (problem[key] ?? '') !== '');
  return whole ? undefined : 'lacks a member';
}

function shown({ method, target, headers, body }: FuzzedRequest): string {
  const sent = body === undefined ? '' : ` ${String(body).slice(0, 300)}`;
  return `${method} ${target.slice(0, 300)} ${JSON.stringify(headers).slice(0, 500)}${sent}`;
}
