import { defineToken } from '#libs/base';
import type { FeatureDefinition } from './contract.js';
import type { Generation } from './generation.js';
import { InFlight } from './in-flight.js';
import { LIFECYCLE_HOOKS } from './lifecycle-hooks.js';
import { portProxy } from './ports.js';

interface Greeter {
  greet(name: string): Promise<string>;
  fail(): Promise<void>;
  missing(): Promise<void>;
}
const GREETER = defineToken<Greeter>('test-greeter');

const consumer = (declared: Partial<FeatureDefinition>): FeatureDefinition => ({
  sdk: 1,
  name: 'consumer',
  version: '1.0.0',
  module: () => class {},
  ...declared,
});

class Greeting {
  #greeting = 'hello';
  greet(name: string) {
    return `${this.#greeting} ${name}`;
  }
  fail() {
    throw new RangeError('failed');
  }
}

const generation = (version: string, port: object = new Greeting()) =>
  ({
    name: 'greeting',
    version,
    inFlight: new InFlight(),
    ports: new Map([[GREETER, port]]),
  }) as unknown as Generation;

describe('portProxy', () => {
  const uses = consumer({ uses: { greeting: '^1' } });

  it('calls the provider of the moment', async () => {
    let provider: Generation | undefined = generation('1.0.0');
    const port = portProxy(GREETER, uses, () => provider);
    expect(await port.greet('a')).toBe('hello a');
    provider = generation('1.1.0', { greet: () => Promise.resolve('another') });
    expect(await port.greet('a')).toBe('another');
    provider = undefined;
    await expect(port.greet('a')).rejects.toMatchObject({ code: 'FEATURE_UNAVAILABLE', retryable: true });
  });

  it('counts a call until it ends, however it ends', async () => {
    const gate = Promise.withResolvers<string>();
    const provider = generation('1.0.0', { greet: () => gate.promise, fail: new Greeting().fail });
    const port = portProxy(GREETER, uses, () => provider);
    const call = port.greet('a');
    expect(provider.inFlight.count).toBe(1);
    gate.resolve('done');
    expect(await call).toBe('done');
    await expect(port.fail()).rejects.toThrow('failed');
    expect(provider.inFlight.count).toBe(0);
  });

  it('refuses what the consumer has not declared, or another version', async () => {
    const call = (declared: Partial<FeatureDefinition>, version = '1.0.0') =>
      portProxy(GREETER, consumer(declared), () => generation(version)).greet('a');
    await expect(call({})).rejects.toMatchObject({ code: 'PORT_UNDECLARED' });
    await expect(call({ uses: { greeting: '^1' } }, '2.0.0')).rejects.toMatchObject({
      code: 'FEATURE_UNAVAILABLE',
    });
    expect(await call({ requires: { greeting: '^1' } })).toBe('hello a');
    expect(await call({ name: 'greeting' })).toBe('hello a');
  });

  it('says so if the provider lacks the method', async () => {
    const port = portProxy(GREETER, uses, () => generation('1.0.0'));
    await expect(port.missing()).rejects.toMatchObject({
      code: 'FEATURE_UNAVAILABLE',
      message: expect.stringContaining('has no "missing"'),
    });
  });

  it('has no lifecycle hooks and is not thenable, so that Nest may hold it', async () => {
    const port = portProxy(GREETER, uses, () => undefined);
    for (const hook of LIFECYCLE_HOOKS) expect(Reflect.get(port, hook)).toBeUndefined();
    expect(await Promise.resolve(port)).toBe(port);
    expect(port.greet).toBe(port.greet);
  });
});
