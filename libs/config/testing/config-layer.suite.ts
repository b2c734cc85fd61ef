import type { ConfigLayer } from '../src/index.js';

export interface ConfigLayerSubject {
  readonly layer: ConfigLayer;
  /** Makes the source behind the layer hold exactly this. */
  write(tree: Readonly<Record<string, unknown>>): Promise<void> | void;
  close?(): Promise<void> | void;
}

/** What the settings rely on in every layer that can be watched. */
export function describeConfigLayer(name: string, make: () => Promise<ConfigLayerSubject>): void {
  describe(`${name} as a configuration layer`, () => {
    let subject: ConfigLayerSubject;
    let stop: (() => void | Promise<void>) | undefined;

    beforeEach(async () => {
      subject = await make();
    });
    afterEach(async () => {
      await stop?.();
      stop = undefined;
      await subject.close?.();
    });

    /** Resolves when the layer, asked again at each call, answers `tree`. */
    async function told(tree: unknown): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = async (): Promise<void> => {
        const content = await subject.layer.get();
        if (JSON.stringify(content.tree) === JSON.stringify(tree)) resolve();
      };
      stop = await subject.layer.watch?.(() => void look());
      return promise;
    }

    it('answers what its source holds', async () => {
      await subject.write({ service: { port: 8301 } });
      await expect(subject.layer.get()).resolves.toMatchObject({ tree: { service: { port: 8301 } } });
    });

    it('tells of a change made between reading and watching', async () => {
      await subject.write({ service: { port: 1 } });
      await subject.layer.get();
      await subject.write({ service: { port: 2 } });
      await told({ service: { port: 2 } });
    });

    it('tells of a change while it is watched, and of every later one', async () => {
      await subject.write({ service: { port: 1 } });
      await subject.layer.get();
      const second = told({ service: { port: 2 } });
      await subject.write({ service: { port: 2 } });
      await second;
      await stop?.();
      const third = told({ service: { port: 3 } });
      await subject.write({ service: { port: 3 } });
      await third;
    });
  });
}
