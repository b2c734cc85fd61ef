import { seeded } from '#libs/testing';
import { CircuitBreaker } from './circuit-breaker.js';

describe('CircuitBreaker', () => {
  let now = 0;
  const make = (): CircuitBreaker => {
    now = 1_000_000;
    return new CircuitBreaker({ failures: 5, successes: 3, openMs: 60_000, probes: 10, now: () => now });
  };
  const succeed = (breaker: CircuitBreaker): void => breaker.enter()?.succeed();
  const fail = (breaker: CircuitBreaker, times = 1): void => {
    for (let i = 0; i < times; i++) breaker.enter()?.fail();
  };
  const opened = (): CircuitBreaker => {
    const breaker = make();
    fail(breaker, 5);
    return breaker;
  };

  it('opens after five failures in a row, not after five among successes', () => {
    const breaker = make();
    fail(breaker, 4);
    succeed(breaker);
    fail(breaker, 4);
    expect(breaker.statistics).toMatchObject({ state: 'closed', failuresInARow: 4, failed: 8, succeeded: 1 });
    fail(breaker);
    expect(breaker.statistics).toMatchObject({ state: 'open', opened: 1 });
  });

  it('lets nothing through for its time, and says how long', () => {
    const breaker = opened();
    now += 59_999;
    expect(breaker.enter()).toBeUndefined();
    expect(breaker.hasRoom).toBe(false);
    expect(breaker.closedForMs).toBe(1);
    expect(breaker.statistics.refused).toBe(1);
    now += 1;
    expect(breaker.hasRoom).toBe(true);
    expect(breaker.statistics.state).toBe('open');
    expect(breaker.enter()).toBeDefined();
    expect(breaker.statistics.state).toBe('half-open');
  });

  it('lets ten probes through at once, and one more for each that ends', () => {
    const breaker = opened();
    now += 60_000;
    const probes = Array.from({ length: 11 }, () => breaker.enter());
    expect(probes.filter(Boolean)).toHaveLength(10);
    probes[0]?.succeed();
    expect(breaker.enter()).toBeDefined();
    expect(breaker.enter()).toBeUndefined();
  });

  it('closes after three successes', () => {
    const breaker = opened();
    now += 60_000;
    succeed(breaker);
    succeed(breaker);
    expect(breaker.statistics.state).toBe('half-open');
    succeed(breaker);
    expect(breaker.statistics.state).toBe('closed');
  });

  it('opens again at the first probe that fails, for its whole time', () => {
    const breaker = opened();
    now += 60_000;
    succeed(breaker);
    succeed(breaker);
    fail(breaker);
    expect(breaker.statistics).toMatchObject({ state: 'open', opened: 2 });
    now += 59_999;
    expect(breaker.enter()).toBeUndefined();
  });

  it('does not take what was sent before for the outcome of a probe', () => {
    const breaker = make();
    const late = Array.from({ length: 8 }, () => breaker.enter());
    fail(breaker, 5);
    now += 60_000;
    const probe = breaker.enter();
    for (const permit of late) permit?.fail();
    expect(breaker.statistics.state).toBe('half-open');
    probe?.succeed();
    for (const permit of late) permit?.succeed();
    expect(breaker.statistics).toMatchObject({ state: 'half-open', succeeded: 1, failed: 13 });
  });

  it('is at any time in one of its states, with the room that belongs to it', () => {
    const random = seeded('breaker');
    const breaker = make();
    const under: { succeed(): void; fail(): void }[] = [];
    for (let step = 0; step < 20_000; step++) {
      if (random.boolean(0.05)) now += random.integer(0, 70_000);
      const { state } = breaker.statistics;
      const hadRoom = breaker.hasRoom;
      if (random.boolean()) {
        const permit = breaker.enter();
        expect(permit !== undefined).toBe(hadRoom);
        if (permit) under.push(permit);
      } else {
        const [permit] = under.splice(random.integer(0, under.length), 1);
        if (random.boolean(0.6)) permit?.fail();
        else permit?.succeed();
      }
      if (state === 'closed') expect(hadRoom).toBe(true);
    }
    const { succeeded, failed, opened: times } = breaker.statistics;
    expect(times).toBeGreaterThan(10);
    expect(succeeded + failed).toBeGreaterThan(1_000);
  });
});
