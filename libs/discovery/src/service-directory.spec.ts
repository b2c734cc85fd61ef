import type { Discovery, Instance } from './discovery.port.js';
import { ServiceDirectory } from './service-directory.js';

const instance = (id: string): Instance => ({
  id,
  name: 'auth',
  address: '10.0.0.1',
  port: 80,
  tags: [],
  meta: {},
});

/** A registry whose answers the test decides; it counts the questions. */
function registry(answers: (question: number) => Promise<readonly Instance[]>) {
  const asked: string[] = [];
  const discovery = {
    instances: (service: string) => {
      asked.push(service);
      return answers(asked.length);
    },
  } as Pick<Discovery, 'instances'> as Discovery;
  return { discovery, asked };
}

function clock() {
  let now = 0;
  return { now: () => new Date(now), pass: (ms: number) => (now += ms) };
}

describe('ServiceDirectory', () => {
  it('gives healthy instances turn by turn, per service', async () => {
    const { discovery } = registry(async () => ['a', 'b', 'c'].map(instance));
    const directory = new ServiceDirectory(discovery);
    const ids: string[] = [];
    for (let call = 0; call < 7; call++) ids.push((await directory.next('auth')).id);
    expect(ids).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
    await expect(directory.next('other')).resolves.toMatchObject({ id: 'a' });
  });

  it('asks the registry once in 30 seconds, and once for many callers', async () => {
    const time = clock();
    const { discovery, asked } = registry(async (question) => [instance(`answer-${question}`)]);
    const directory = new ServiceDirectory(discovery, { clock: time });
    const answers = await Promise.all(Array.from({ length: 20 }, () => directory.next('auth')));
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set(['answer-1']));
    time.pass(29_999);
    await directory.next('auth');
    expect(asked).toHaveLength(1);
    time.pass(1);
    await expect(directory.next('auth')).resolves.toMatchObject({ id: 'answer-2' });
  });

  it('asks again when told that an answer is bad', async () => {
    const { discovery, asked } = registry(async () => [instance('a')]);
    const directory = new ServiceDirectory(discovery);
    await directory.next('auth');
    directory.forget('auth');
    await directory.next('auth');
    expect(asked).toHaveLength(2);
  });

  it('goes on with the last known instances while the registry is gone, and says so', async () => {
    const time = clock();
    const stale: string[] = [];
    const { discovery, asked } = registry((question) =>
      question === 2
        ? Promise.reject(new RangeError('gone'))
        : Promise.resolve([instance(`answer-${question}`)]),
    );
    const directory = new ServiceDirectory(discovery, {
      clock: time,
      onStale: (service) => stale.push(service),
    });
    await directory.next('auth');
    time.pass(30_000);
    await expect(directory.next('auth')).resolves.toMatchObject({ id: 'answer-1' });
    expect(stale).toEqual(['auth']);
    await expect(directory.next('auth')).resolves.toMatchObject({ id: 'answer-3' });
    expect(asked).toHaveLength(3);
  });

  it('rejects when the registry is gone and nothing is known', async () => {
    const { discovery } = registry(() => Promise.reject(new RangeError('gone')));
    await expect(new ServiceDirectory(discovery).next('auth')).rejects.toThrow('gone');
  });

  it('rejects when no instance is healthy', async () => {
    const { discovery } = registry(async () => []);
    await expect(new ServiceDirectory(discovery).next('auth')).rejects.toMatchObject({
      code: 'SERVICE_NOT_FOUND',
      status: 503,
    });
  });
});
