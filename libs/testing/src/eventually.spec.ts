import { eventually } from './eventually.js';

describe('eventually', () => {
  it('asks again, also after a throw, and returns what holds', async () => {
    const answers = [
      () => false,
      () => {
        throw new RangeError('not yet');
      },
      () => 'here',
    ];
    await expect(eventually(() => answers.shift()?.(), { every: 1 })).resolves.toBe('here');
  });

  it('tells what it saw last when it gives up', async () => {
    const waiting = eventually(() => Promise.reject(new RangeError('no leader')), {
      what: 'A leader',
      within: 5,
      every: 1,
    });
    await expect(waiting).rejects.toMatchObject({
      code: 'CONDITION_NOT_MET',
      message: expect.stringMatching(/^A leader did not hold within 5 ms .*no leader/) as string,
    });
  });
});
