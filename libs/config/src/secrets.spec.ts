import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { configError } from './errors.js';
import { composed, layer } from './fixture.js';
import { maskEverything, masked, MASK } from './mask.js';
import { setting } from './setting.js';
import { Snapshot } from './snapshot.js';
import { z } from 'zod';

// recognisable, so that finding it anywhere is a leak and not a coincidence
const secret = fc
  .string({
    minLength: 1,
    maxLength: 30,
    unit: fc.constantFrom('a', 'Z', '7', '-', ',', '/', '"', ' ', '{', '['),
  })
  .map((text) => `hush${text}`);

function everythingShown(env: Record<string, string>, tree: object): string {
  const composition = composed(env, layer(tree));
  const empty = new Snapshot<unknown>(composed({}));
  const snapshot = new Snapshot<unknown>(composition);
  const error = configError(composition.problems);
  const shown = [
    composition.warnings,
    error.errors,
    error.params,
    snapshot.explain(),
    snapshot.changesSince(empty),
    snapshot,
  ];
  return [
    error.message,
    inspect(error, { depth: 9 }),
    ...shown.map((part) => JSON.stringify(part)),
    inspect(empty),
  ].join('\n');
}

describe('a secret', () => {
  it('is in no error, warning, explanation or list of changes, wherever it was given', () => {
    fc.assert(
      fc.property(secret, fc.boolean(), (hush, inEnvironment) => {
        const url = `https://user:${encodeURIComponent(hush)}@node.example/${encodeURIComponent(hush)}?k=hush`;
        const shown = inEnvironment
          ? everythingShown({ TOKEN: hush, MAIN_URL: url, KNOWN_KEY: hush, TOKNE: hush, PORT: 'x' }, {})
          : everythingShown(
              {},
              {
                service: { token: hush, tokne: hush, port: 'x' },
                networks: { main: { url }, side: { url: hush } },
                plugins: {
                  known: { config: { key: hush, undeclared: { deep: [hush] } } },
                  other: { config: { k: hush } },
                },
                [`x${hush.length}`]: hush,
              },
            );
        expect(shown).not.toContain('hush');
      }),
      { numRuns: 300 },
    );
  });

  it('is not printed with the values when a snapshot is serialised', () => {
    const snapshot = new Snapshot<unknown>(composed({ TOKEN: 'hush-hush' }));
    expect(JSON.stringify({ snapshot })).not.toContain('hush');
    expect(JSON.stringify({ snapshot })).toContain(MASK);
  });
});

describe('masked', () => {
  const url = setting(z.array(z.string()), { secret: 'url', doc: '' });

  it('shows the origin of an endpoint and no more', () => {
    expect(
      masked(url, [
        'https://rpc.example/v3/key',
        'wss://u:p@rpc.example:8546',
        'http://localhost:8545',
        'hush',
      ]),
    ).toEqual([
      `https://rpc.example/${MASK}`,
      `wss://rpc.example:8546/${MASK}`,
      'http://localhost:8545',
      MASK,
    ]);
  });

  it('tells a secret that is set from one that is not', () => {
    const token = setting(z.string(), { secret: true, doc: '' });
    expect([masked(token, 'x'), masked(token, ''), masked(token, undefined)]).toEqual([MASK, '', undefined]);
    expect([maskEverything('x'), maskEverything('')]).toEqual([MASK, '']);
  });

  it('hides user names and passwords in what is not secret itself', () => {
    const plain = setting(z.unknown(), { doc: '' });
    expect(masked(plain, { a: ['http://me:pw@host/x'] })).toEqual({ a: [`http://${MASK}@host/x`] });
  });
});
