import { LIFECYCLE_HOOKS } from './lifecycle-hooks.js';
import { shareable } from './shareable.js';

class Counter {
  #count = 0;
  label = 'counter';
  increment() {
    return ++this.#count;
  }
  onModuleDestroy() {
    this.#count = -1;
  }
}

describe('shareable', () => {
  it('lets methods reach private fields, and gives the same method each time', () => {
    const façade = shareable(new Counter());
    const { increment } = façade;
    expect([increment(), façade.increment()]).toEqual([1, 2]);
    expect(façade.increment).toBe(façade.increment);
  });

  it('hides every lifecycle hook, own or inherited', () => {
    const hooks = Object.fromEntries([...LIFECYCLE_HOOKS].map((hook) => [hook, () => 'called']));
    for (const target of [Object.assign(new Counter(), hooks), Object.freeze({ ...hooks })]) {
      const façade = shareable<object>(target);
      for (const hook of LIFECYCLE_HOOKS) {
        expect(Reflect.get(façade, hook)).toBeUndefined();
        expect(hook in façade).toBe(false);
      }
    }
  });

  it('shows what is set on either side, and follows a method that is replaced', () => {
    const target = new Counter();
    const façade = shareable(target);
    façade.label = 'renamed';
    expect(target.label).toBe('renamed');
    target.increment = () => 42;
    expect(façade.increment()).toBe(42);
  });

  it('stands for a frozen object', () => {
    const façade = shareable(Object.freeze({ answer: () => 42, data: [1] }));
    expect([façade.answer(), façade.data]).toEqual([42, [1]]);
  });

  it('is an instance of the class, and may be awaited', async () => {
    const façade = shareable(new Counter());
    expect(façade).toBeInstanceOf(Counter);
    expect(await Promise.resolve(façade)).toBe(façade);
  });
});
