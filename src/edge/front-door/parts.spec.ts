import type { IncomingMessage } from 'node:http';
import { clientAddress, networkOf } from './client-address.js';
import { LoadShedder } from './load-shedder.js';
import { contextFor } from './request-identity.js';
import { API_HEADERS, PAGE_HEADERS } from './security-headers.js';
import { sheddingSettings, frontDoorSettings } from './settings.js';
import { isBelow, isWellFormed, pathOf } from './target.js';

const request = (headers: Record<string, string>, remoteAddress = '10.0.0.1') =>
  ({ headers, socket: { remoteAddress } }) as unknown as IncomingMessage;

describe("A client's address", () => {
  const forwarded = (value: string, proxies: number) =>
    clientAddress(request({ 'x-forwarded-for': value }), proxies);

  it.each<[string, string, number, string]>([
    ['ignores the field without trusted proxies', '1.2.3.4', 0, '10.0.0.1'],
    ['takes what the one proxy saw', '6.6.6.6, 1.2.3.4', 1, '1.2.3.4'],
    ['takes what the outer of two saw', '6.6.6.6, 1.2.3.4, 10.0.0.2', 2, '1.2.3.4'],
    ['takes the first when there are fewer hops', '1.2.3.4', 2, '1.2.3.4'],
    ['takes the peer for nonsense', '6.6.6.6, unknown', 1, '10.0.0.1'],
    ['takes the peer for an empty hop', '6.6.6.6,', 1, '10.0.0.1'],
    ['knows ports', '1.2.3.4:5678', 1, '1.2.3.4'],
    ['knows brackets', '[2001:db8::1]:443', 1, '2001:db8::1'],
    ['knows mapped addresses', '::ffff:1.2.3.4', 1, '1.2.3.4'],
  ])('%s', (...[, value, proxies, expected]) => expect(forwarded(value, proxies)).toBe(expected));

  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s is counted as %s', (address, network) => expect(networkOf(address)).toBe(network));
});

describe('A request', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

  it.each(['a', 'A-1._z', 'x'.repeat(64)])('keeps the sane id "%s"', (id) => {
    expect(contextFor(request({ 'x-request-id': id })).requestId).toBe(id);
  });
  it.each(['', 'x'.repeat(65), 'a b', 'a\tb', 'a, b', '{"a":1}', 'ä', '${jndi:x}'])(
    'gets an id of ours instead of "%s"',
    (id) => {
      expect(contextFor(request({ 'x-request-id': id })).requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    },
  );
  it('belongs to the trace of a valid traceparent', () => {
    expect(contextFor(request({ traceparent: `00-${trace}-00f067aa0ba902b7-01` })).traceId).toBe(trace);
    for (const bad of [
      `ff-${trace}-00f067aa0ba902b7-01`,
      `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
      `00-${trace}-${'0'.repeat(16)}-01`,
      'x',
    ]) {
      expect(contextFor(request({ traceparent: bad })).traceId).toBeUndefined();
    }
  });
});

describe('A request target', () => {
  it.each([
    ['/a/b?c=/d', '/a/b'],
    ['http://host/a?b', '/a'],
    ['http://host', ''],
    ['*', '*'],
  ])('%s has the path %s', (target, path) => expect(pathOf(target)).toBe(path));

  it('is checked for its encoding and compared by segments', () => {
    expect(['/a%20b', '/%E2%82%AC', '/plain'].map(isWellFormed)).toEqual([true, true, true]);
    expect(['/%', '/%zz', '/%C3%28', '/%ff'].map(isWellFormed)).toEqual([false, false, false, false]);
    expect(['/docs', '/docs/x', '/docsx', '/doc'].map((path) => isBelow(path, '/docs'))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('Load shedding', () => {
  const meter = { lagMs: 0 };
  const shedder = () =>
    new LoadShedder(sheddingSettings.parse({ maxInFlight: 2, maxLagMs: 100, resumeLagMs: 50 }), meter);
  beforeEach(() => {
    meter.lagMs = 0;
  });

  it('bounds the work under way, later for admin and never for health', () => {
    const one = shedder();
    expect([one.enter('normal'), one.enter('normal'), one.enter('normal')]).toEqual([true, true, false]);
    expect([one.enter('high'), one.enter('high'), one.enter('high')]).toEqual([true, true, false]);
    expect(one.enter('always')).toBe(true);
    for (let n = 0; n < 4; n++) one.leave();
    expect(one.inFlight).toBe(1);
    expect(one.enter('normal')).toBe(true);
  });

  it('goes by the lag with two thresholds', () => {
    const one = shedder();
    const at = (lagMs: number) => {
      meter.lagMs = lagMs;
      const admitted = one.enter('normal');
      if (admitted) one.leave();
      return admitted;
    };
    expect([80, 101, 80, 51, 49, 80].map(at)).toEqual([true, false, false, false, true, true]);
    meter.lagMs = 500;
    expect([one.enter('high'), one.enter('always')]).toEqual([true, true]);
  });
});

describe('Settings', () => {
  it('refuse credentials for any origin', () => {
    expect(() => frontDoorSettings.parse({ cors: { credentials: true } })).toThrow('CORS_ORIGINS');
    expect(
      frontDoorSettings.parse({ cors: { credentials: true, origins: ['https://dao.example'] } }).cors
        .credentials,
    ).toBe(true);
  });
});

describe('Security headers', () => {
  it('let an API answer load nothing and a page only its own', () => {
    const [api, page] = [new Map(API_HEADERS), new Map(PAGE_HEADERS)];
    expect(api.get('content-security-policy')).toContain("default-src 'none'");
    expect(api.get('content-security-policy')).not.toContain('unsafe-inline');
    expect(page.get('content-security-policy')).toContain("script-src 'self' 'unsafe-inline'");
    expect(api.get('x-content-type-options')).toBe('nosniff');
    expect(api.has('x-powered-by')).toBe(false);
  });
});
