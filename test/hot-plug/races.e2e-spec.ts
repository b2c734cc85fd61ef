import { once } from 'node:events';
import http from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { Body, Controller, Get, Inject, Injectable, Post, Req, StreamableFile } from '@nestjs/common';
import { PassThrough } from 'node:stream';
import { FEATURE_CONTEXT, type FeatureContext } from '#libs/hot-plug';
import { eventually } from '#libs/testing';
import { catalogSource } from './fixtures/catalog.feature.js';
import { smallSource } from './fixtures/small.feature.js';
import { startTestHost, type TestHost } from './test-host.js';

const PATH = '/api/v1/small';

/** A feature whose handlers wait until the test lets them go, and notice when they outlive their generation. */
function gated(version: string) {
  const gate = Promise.withResolvers<void>();
  const seen = { begun: 0, ended: 0, gone: 0, afterDestroy: 0, stream: new PassThrough() };
  @Injectable()
  class Service {
    #destroyed = false;
    onModuleDestroy() {
      this.#destroyed = true;
    }
    async wait() {
      seen.begun++;
      await gate.promise;
      if (this.#destroyed) seen.afterDestroy++;
      seen.ended++;
      return { version };
    }
  }
  @Controller({ path: 'small', version: '1' })
  class GatedController {
    constructor(@Inject(Service) private readonly service: Service) {}
    @Get() get() {
      return { version };
    }
    @Get('wait') wait(@Req() req: { raw: http.IncomingMessage }) {
      req.raw.socket.once('close', () => seen.gone++);
      return this.service.wait();
    }
    @Post('echo') echo(@Body() body: object) {
      return { version, body };
    }
    @Get('stream') stream() {
      seen.begun++;
      return new StreamableFile(seen.stream);
    }
    @Get('url') url(@Req() req: { url: string }) {
      return { version, url: req.url };
    }
  }
  const source = smallSource({ version, providers: [Service], controllers: [GatedController] });
  return { source, seen, open: () => gate.resolve() };
}

describe('races with a change', () => {
  let t: TestHost;
  let one: ReturnType<typeof gated>;
  let two: ReturnType<typeof gated>;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    t = await startTestHost();
    one = gated('1.0.0');
    two = gated('2.0.0');
    await t.host.load(one.source, {});
  });
  afterEach(async () => {
    one.open();
    two.open();
    for (const socket of sockets.splice(0)) socket.destroy();
    await t.close();
  });

  async function raw(...lines: string[]): Promise<Socket> {
    const socket = connect(Number(new URL(t.url).port), '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    return socket;
  }
  const generation = () => {
    const current = t.host.current.generations.get('small');
    if (!current) throw new RangeError('"small" is not loaded');
    return current;
  };
  /** After as many turns of the event loop as a generation that need not wait takes to go, and many more. */
  const settledYet = async (promise: Promise<unknown>) => {
    let settled = false;
    void promise.then(() => (settled = true));
    for (let turn = 0; turn < 200 && !settled; turn++) await new Promise((resolve) => setImmediate(resolve));
    return settled;
  };

  it('keeps a generation while its handler works on, though the client is gone', async () => {
    const old = generation();
    const client = await raw(`GET ${PATH}/wait HTTP/1.1`, 'host: a');
    await eventually(() => one.seen.begun === 1);
    const { drained } = await t.host.apply(two.source, {});
    client.destroy();
    await eventually(() => one.seen.gone === 1);
    expect(await settledYet(drained)).toBe(false);
    expect(old.inFlight.count).toBe(1);
    one.open();
    expect(await drained).toBe(true);
    expect(one.seen).toMatchObject({ ended: 1, afterDestroy: 0 });
  });

  it('keeps the snapshot of a GraphQL operation until it is executed, though the client is gone', async () => {
    const gate = Promise.withResolvers<string>();
    let asked = 0;
    const resolve = () => {
      asked++;
      return gate.promise;
    };
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { wait: { type: GraphQLString, resolve } },
    });
    const g = await startTestHost({ baseSchema: { feature: 'root', schema: new GraphQLSchema({ query }) } });
    const catalog = catalogSource({ version: '1.0.0' });
    await g.host.load(catalog, {});
    const client = http.get(`${g.url}/graphql?query={wait}`).on('error', () => undefined);
    await eventually(() => asked === 1);
    const { drained } = await g.host.apply(catalog, { prefix: 'new ' });
    const gone = new Promise((end) => client.on('close', end));
    client.destroy();
    await gone;
    // the server has seen it too once it answers the next one
    await g.query('{ item(id: "a") { name } }');
    expect(await settledYet(drained)).toBe(false);
    gate.resolve('done');
    expect(await drained).toBe(true);
    await g.close();
  });

  it('forgets pipelined requests whose connection breaks before their turn', async () => {
    const old = generation();
    const first = [`GET ${PATH}/wait HTTP/1.1`, 'host: a', '', ''];
    const second = [`GET ${PATH}/wait HTTP/1.1`, 'host: a', '', ''];
    const client = await raw([...first, ...second, ...second].join('\r\n').trimEnd());
    await eventually(() => one.seen.begun === 3);
    client.destroy();
    one.open();
    await eventually(() => old.inFlight.count === 0);
    expect(await (await t.host.apply(two.source, {})).drained).toBe(true);
  });

  it('answers pipelined requests in order, and counts each once', async () => {
    const old = generation();
    const line = (path: string, end = 'keep-alive') =>
      `GET ${PATH}${path} HTTP/1.1\r\nhost: a\r\nconnection: ${end}`;
    const client = await raw([line('/wait'), line(''), line('/wait', 'close')].join('\r\n\r\n'));
    await eventually(() => one.seen.begun === 2);
    expect(old.inFlight.count).toBeGreaterThanOrEqual(3);
    one.open();
    const answer = await text(client);
    expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
    await eventually(() => old.inFlight.count === 0);
  });

  it('serves a request whose body is still being sent during the swap', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(1_000) });
    const head = [
      `POST ${PATH}/echo HTTP/1.1`,
      'host: a',
      'connection: close',
      'content-type: application/json',
    ];
    const client = await raw(...head, `content-length: ${body.length}`);
    client.write(body.slice(0, 500));
    await eventually(() => generation().inFlight.count === 1);
    const { drained } = await t.host.apply(two.source, {});
    expect(await settledYet(drained)).toBe(false);
    client.write(body.slice(500));
    expect(await text(client)).toContain('"version":"1.0.0"');
    expect(await drained).toBe(true);
  });

  it('forgets a request whose client leaves in the middle of its body', async () => {
    const head = [`POST ${PATH}/echo HTTP/1.1`, 'host: a', 'content-type: application/json'];
    const client = await raw(...head, 'content-length: 100');
    client.write('{"a":');
    await eventually(() => generation().inFlight.count === 1);
    const { drained } = await t.host.apply(two.source, {});
    client.destroy();
    expect(await drained).toBe(true);
  });

  it('lets a keep-alive connection see the new generation with its next request', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async () => {
      const request = http.get(`${t.url}${PATH}`, { agent });
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      return {
        body: await text(response),
        reused: request.reusedSocket,
        closes: response.headers.connection,
      };
    };
    expect((await ask()).body).toBe('{"version":"1.0.0"}');
    await (
      await t.host.apply(two.source, {})
    ).drained;
    expect(await ask()).toEqual({ body: '{"version":"2.0.0"}', reused: true, closes: 'keep-alive' });
    agent.destroy();
  });

  it('sends a stream to its end from the generation that began it', async () => {
    const asked = fetch(`${t.url}${PATH}/stream`);
    one.seen.stream.write('first ');
    const response = await asked;
    const { drained } = await t.host.apply(two.source, {});
    expect(await settledYet(drained)).toBe(false);
    one.seen.stream.end('last');
    expect(await response.text()).toBe('first last');
    expect(await drained).toBe(true);
  });

  it('answers HEAD and OPTIONS and counts them out again', async () => {
    for (const [method, status] of [
      ['HEAD', 200],
      ['OPTIONS', 404],
      ['TRACE', 404],
    ] as const) {
      const request = http.request(`${t.url}${PATH}`, { method }).end();
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      expect([method, response.statusCode]).toEqual([method, status]);
      response.resume();
    }
    await eventually(() => generation().inFlight.idle);
  });

  it('does not dispatch a request whose connection broke while the front door was waiting', async () => {
    const asked = Promise.withResolvers<[http.IncomingMessage, http.ServerResponse]>();
    const server = http.createServer((req, res) => asked.resolve([req, res])).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = http.get({ port: (server.address() as { port: number }).port, path: PATH });
    client.on('error', () => undefined);
    const [req, res] = await asked.promise;
    client.destroy();
    await once(res, 'close');
    t.dispatch(req, res);
    expect(generation().inFlight.count).toBe(0);
    server.close();
  });

  it('finishes what a failed generation has begun before it destroys it', async () => {
    const activating = Promise.withResolvers<void>();
    const failing = gated('3.0.0');
    @Injectable()
    class Activation {
      onFeatureActivate() {
        return activating.promise;
      }
    }
    const definition = (await failing.source.load()).default as { module: () => never };
    const source = smallSource({
      version: '3.0.0',
      module: () => ({ module: class {}, imports: [definition.module()], providers: [Activation] }),
    });
    const change = t.host.apply(source, {});
    await eventually(() => t.host.current.generations.get('small')?.version === '3.0.0');
    const answer = fetch(`${t.url}${PATH}/wait`);
    await eventually(() => failing.seen.begun === 1);
    activating.reject(new RangeError('no'));
    await eventually(() => t.host.current.generations.get('small')?.version === '1.0.0');
    expect(await settledYet(change.catch(() => undefined))).toBe(false);
    failing.open();
    expect(await (await answer).json()).toEqual({ version: '3.0.0' });
    await expect(change).rejects.toMatchObject({ code: 'FEATURE_START_FAILED' });
    expect(failing.seen.afterDestroy).toBe(0);
  });

  it('keeps a failed generation as long as its snapshot is leased', async () => {
    const activating = Promise.withResolvers<void>();
    @Injectable()
    class Activation {
      onFeatureActivate() {
        return activating.promise;
      }
    }
    const change = t.host.apply(smallSource({ version: '3.0.0', providers: [Activation] }), {});
    await eventually(() => t.host.current.generations.get('small')?.version === '3.0.0');
    const lease = t.host.lease();
    activating.reject(new RangeError('no'));
    await eventually(() => t.host.current.generations.get('small')?.version === '1.0.0');
    expect(await settledYet(change.catch(() => undefined))).toBe(false);
    const [draining] = t.host.draining;
    expect([draining?.version, draining?.state]).toEqual(['3.0.0', 'draining']);
    lease.release();
    await expect(change).rejects.toMatchObject({ code: 'FEATURE_START_FAILED' });
  });

  it('refuses changes that are queued when the host closes', async () => {
    const changes = [t.host.apply(two.source, {}), t.host.apply(one.source, {}), t.host.unload('small')];
    const outcomes = Promise.allSettled(changes);
    const closing = t.host.close({ drainMs: 1_000 });
    expect((await outcomes).map((o) => o.status)).toEqual(['rejected', 'rejected', 'rejected']);
    await closing;
    await expect(t.host.load(two.source, {})).rejects.toMatchObject({ code: 'HOST_CLOSED' });
    expect(t.host.current.generations.size).toBe(0);
    expect(t.host.draining).toEqual([]);
    await t.host.close();
  });

  it('finishes the change under way when the host closes', async () => {
    const starting = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const source = smallSource({
      version: '2.0.0',
      async module() {
        entered.resolve();
        await starting.promise;
        return class {};
      },
    });
    const change = t.host.apply(source, {});
    await entered.promise;
    const closing = t.host.close({ drainMs: 1_000 });
    starting.resolve();
    expect((await change).version).toBe('2.0.0');
    await closing;
    expect(t.host.current.generations.size).toBe(0);
  });

  it('gives a generation its signal, and waits for the work it tracks', async () => {
    const work = Promise.withResolvers<void>();
    let context: FeatureContext | undefined;
    @Injectable()
    class Worker {
      constructor(@Inject(FEATURE_CONTEXT) ctx: FeatureContext) {
        context = ctx;
        void ctx.track(work.promise);
      }
    }
    await t.host.apply(smallSource({ version: '1.5.0', providers: [Worker] }), {});
    expect(context?.signal.aborted).toBe(false);
    const { drained } = await t.host.apply(two.source, {});
    expect(context?.signal.aborted).toBe(true);
    expect(await settledYet(drained)).toBe(false);
    work.resolve();
    expect(await drained).toBe(true);
  });
});
