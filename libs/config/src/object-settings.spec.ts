import { z } from 'zod';
import { nameOf } from './environment.js';
import { settingsOfObject } from './object-settings.js';
import { Setting, type Fields } from './setting.js';

function flat(fields: Fields, prefix = ''): Record<string, Setting> {
  const entries = Object.entries(fields).flatMap(([name, node]) =>
    node instanceof Setting
      ? [[prefix + name, node] as const]
      : Object.entries(flat(node as Fields, `${prefix}${name}.`)),
  );
  return Object.fromEntries(entries);
}

describe('settingsOfObject', () => {
  const settings = flat(
    settingsOfObject(
      z
        .object({
          maxFee: z.int().meta({ doc: 'Highest fee.' }).default(5),
          key: z.string().describe('The key.').meta({ secret: true }).optional(),
          relay: z.object({ batch_size: z.int().default(1), urls: z.array(z.url()) }).prefault({ urls: [] }),
          limits: z.record(z.string(), z.int()).meta({ env: 'OTHER_NAME' }),
        })
        .strict(),
      'GOVERNANCE',
    ),
  );

  it('derives keys and variables, also of nested objects', () => {
    const variables = Object.entries(settings).map(([key, { options }]) => [
      key,
      (options.env ?? []).map(nameOf),
    ]);
    expect(variables).toEqual([
      ['maxFee', ['GOVERNANCE_MAX_FEE']],
      ['key', ['GOVERNANCE_KEY']],
      ['relay.batch_size', ['GOVERNANCE_RELAY_BATCH_SIZE']],
      ['relay.urls', ['GOVERNANCE_RELAY_URLS']],
      ['limits', ['OTHER_NAME']],
    ]);
  });

  it('takes over what the schema says about itself, through its wrappers', () => {
    expect(settings['maxFee']?.options).toMatchObject({ doc: 'Highest fee.', default: 5, live: true });
    expect(settings['key']?.options).toMatchObject({ doc: 'The key.', secret: true });
    expect(settings['key']?.options.default).toBeUndefined();
  });

  it('gives nothing for what is not an object', () => {
    expect(
      [undefined, 5, z.string(), { '~standard': {} }].map((schema) => settingsOfObject(schema, 'X')),
    ).toEqual([{}, {}, {}, {}]);
  });
});
