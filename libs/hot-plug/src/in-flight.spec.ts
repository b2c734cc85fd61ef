import { InFlight } from './in-flight.js';

describe('InFlight', () => {
  let inFlight: InFlight;
  beforeEach(() => (inFlight = new InFlight()));

  it('is idle at once when nothing is under way', async () => {
    expect(await inFlight.whenIdle(0)).toBe(true);
  });

  it('is idle when the last work has ended, also when it failed', async () => {
    const work = Promise.withResolvers<string>();
    inFlight.enter();
    const result = inFlight.during(() => work.promise);
    const idle = inFlight.whenIdle(60_000);
    inFlight.leave();
    expect(inFlight.count).toBe(1);
    work.reject(new RangeError('failed'));
    await expect(result).rejects.toThrow('failed');
    expect(await idle).toBe(true);
  });

  it('counts out work that throws at once', async () => {
    const thrower = () => {
      throw new RangeError('thrown');
    };
    await expect(inFlight.during(thrower)).rejects.toThrow('thrown');
    expect(inFlight.idle).toBe(true);
  });

  it('says false when the time is over', async () => {
    inFlight.enter();
    expect(await inFlight.whenIdle(1)).toBe(false);
    inFlight.leave();
    expect(await inFlight.whenIdle(0)).toBe(true);
  });

  it('waits for what is counted elsewhere, and for all who wait', async () => {
    let leased = true;
    inFlight.alsoBusy = () => leased;
    const idle = Promise.all([inFlight.whenIdle(60_000), inFlight.whenIdle(60_000)]);
    inFlight.check();
    expect(inFlight.idle).toBe(false);
    leased = false;
    inFlight.check();
    expect(await idle).toEqual([true, true]);
  });
});
