import { shownErrors } from './shown-errors.js';

describe('shownErrors', () => {
  const one = (pointer: string, detail = 'wrong') => shownErrors([{ pointer, detail, code: 'x' }])[0];

  it('leaves alone what is short and can be seen', () => {
    expect(one('/a~1b/0/größe 🦀')).toEqual({ pointer: '/a~1b/0/größe 🦀', detail: 'wrong', code: 'x' });
    expect(one('')?.pointer).toBe('');
  });

  it('cuts names and pointers, never within a character', () => {
    expect(one(`/a/${'n'.repeat(100_000)}/b`)?.pointer).toBe(`/a/${'n'.repeat(127)}…/b`);
    const crabs = one(`/${'🦀'.repeat(1_000)}`)?.pointer ?? '';
    expect(crabs.isWellFormed()).toBe(true);
    expect(crabs.length).toBeLessThanOrEqual(129);
    expect(one('/deep'.repeat(1_000))?.pointer).toHaveLength(512);
    expect(one('', 'd'.repeat(5_000))?.detail).toHaveLength(1_000);
  });

  it('shows what cannot be seen', () => {
    const hidden = `a\0b\n\u001B[31m\u202Eevil\u2028\uD800\u00AD`;
    const shown = String.raw`a\u{0}b\u{a}\u{1b}[31m\u{202e}evil\u{2028}\u{d800}\u{ad}`;
    expect(one(`/${hidden}`, hidden)).toMatchObject({ pointer: `/${shown}`, detail: shown });
  });

  it('says nothing twice, and not more than a hundred things', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => ({ pointer: `/${i % 300}`, detail: 'wrong' }));
    expect(shownErrors(many)).toHaveLength(100);
    expect(shownErrors([...many.slice(0, 3), ...many.slice(0, 3)])).toHaveLength(3);
    const both = [
      { pointer: '/a', detail: 'one' },
      { pointer: '/a', detail: 'two' },
    ];
    expect(shownErrors(both)).toEqual(both);
  });
});
