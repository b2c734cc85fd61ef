import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { post, type PostOptions } from './post.js';

/** Not in any DNS (RFC 6761): whatever connects has been told the address. */
const NAME = 'receiver.invalid';

describe('A post', () => {
  let server: http.Server;
  let requests: string[];
  let answer: (res: http.ServerResponse) => void;
  const port = () => (server.address() as AddressInfo).port;
  const open = { privateTargets: true, plainHttp: true };
  const send = (url: string, options: Partial<PostOptions> = {}) =>
    post(
      { url, headers: { 'x-a': 'b' }, body: '{}' },
      { policy: open, timeoutMs: 5_000, signal: new AbortController().signal, ...options },
    );

  beforeAll(async () => {
    server = http.createServer((req, res) => {
      requests.push(`${req.headers.host} ${req.url}`);
      answer(res);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    requests = [];
    answer = (res) => res.writeHead(204).end();
  });

  it('goes to the address that was looked at, by the name of the URL', async () => {
    const asked: string[] = [];
    const resolve = (host: string) => {
      asked.push(host);
      return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    };
    const outcome = await send(`http://${NAME}:${port()}/a?b=c`, { resolve });
    expect(outcome).toMatchObject({ delivered: true, status: 204 });
    expect(asked).toEqual([NAME]);
    expect(requests).toEqual([`${NAME}:${port()} /a?b=c`]);
  });

  it.each([
    ['only', ['127.0.0.1']],
    ['also', ['1.1.1.1', '10.0.0.1']],
    ['mapped', ['::ffff:169.254.169.254']],
  ])('does not go where a name leads into a private network: %s', async (_, addresses) => {
    const resolve = () => Promise.resolve(addresses.map((address) => ({ address, family: 4 })));
    const policy = { privateTargets: false, plainHttp: true };
    const outcome = await send(`http://${NAME}:${port()}/`, { policy, resolve });
    expect(outcome.reason).toContain('its name leads into a private network');
    expect(requests).toEqual([]);
  });

  it('does not follow, and says what went wrong', async () => {
    answer = (res) => res.writeHead(307, { location: `http://127.0.0.1:${port()}/elsewhere` }).end();
    expect(await send(`http://127.0.0.1:${port()}/`)).toMatchObject({ delivered: false, status: 307 });
    expect(requests).toHaveLength(1);
    answer = (res) => res.destroy();
    expect(await send(`http://127.0.0.1:${port()}/`)).toMatchObject({ delivered: false, status: undefined });
    expect((await send('http://127.0.0.1:1/')).reason).toContain('ECONNREFUSED');
    expect((await send(`https://127.0.0.1:${port()}/`)).delivered).toBe(false);
    const nowhere = () => Promise.reject(Object.assign(new RangeError('x'), { code: 'ENOTFOUND' }));
    expect((await send(`http://${NAME}/`, { resolve: nowhere })).reason).toContain('ENOTFOUND');
  });

  it('ends after its time, whatever it waits for', async () => {
    const hang = new Promise<never>(() => undefined);
    const late = 'no answer within 100 ms';
    expect((await send(`http://${NAME}/`, { resolve: () => hang, timeoutMs: 100 })).reason).toBe(late);
    answer = () => undefined;
    expect((await send(`http://127.0.0.1:${port()}/`, { timeoutMs: 100 })).reason).toBe(late);
  });

  it('reads little of an answer', async () => {
    const piece = 'x'.repeat(4_096);
    let written = 0;
    answer = (res) => {
      res.writeHead(200);
      const more = () => {
        for (let n = 0; !res.destroyed; n++) {
          written += piece.length;
          if (!res.write(piece) || n > 1_000) break;
        }
        if (!res.destroyed) setImmediate(more);
      };
      res.on('close', () => undefined);
      more();
    };
    expect(await send(`http://127.0.0.1:${port()}/`)).toMatchObject({ delivered: true, status: 200 });
    expect(written).toBeLessThan(50_000_000);
  });
});
