import * as fc from 'fast-check';
import { Interpolated, interpolate, UNSET, Unresolvable } from './interpolate.js';

const lookup = (variables: Record<string, string>) => (name: string) => variables[name] || undefined;

function fill(text: string, variables: Record<string, string> = {}): unknown {
  const filled = interpolate(text, lookup(variables));
  return filled instanceof Interpolated ? filled.text : filled;
}

const texts = fc.array(fc.constantFrom('$', '{', '}', ':', 'A', ' ')).map((parts) => parts.join(''));

describe('interpolate', () => {
  it.each([
    ['${PORT:8091}', {}, '8091'],
    ['${PORT:8091}', { PORT: '1' }, '1'],
    ['${PORT}', { PORT: '1' }, '1'],
    ['${A:x}-${B:y}', { B: 'z' }, 'x-z'],
    ['${CONSUL_ADDRESS:localhost:8500}', {}, 'localhost:8500'],
    ['${NEW:${OLD:debug}}', {}, 'debug'],
    ['${NEW:${OLD:debug}}', { OLD: 'release' }, 'release'],
    ['${MAP:{"a":{"b":1}}}', {}, '{"a":{"b":1}}'],
    ['$${NOT} ${A:a}', {}, '${NOT} a'],
    ['price: 5$', {}, 'price: 5$'],
    ['$${NOT}', { NOT: 'x' }, '${NOT}'],
    ['${X:-1}', {}, '-1'],
  ])('fills %s with %j as %s', (text, variables, expected) => {
    expect(fill(text, variables)).toBe(expected);
  });

  it.each([
    ['${TOKEN:}', {}],
    ['${TOKEN}', {}],
    ['${TOKEN:}', { TOKEN: '' }],
    ['${A:${B:}}', {}],
    ['${A:}${B:}', {}],
  ])('leaves the key alone where %s comes out empty', (text, variables) => {
    expect(fill(text, variables)).toBe(UNSET);
  });

  it('refuses a text with a hole in it, and names the variable', () => {
    const filled = fill('http://${HOST}/x');
    expect(filled).toBeInstanceOf(Unresolvable);
    expect((filled as Unresolvable).reason).toContain('HOST');
  });

  it.each(['${', '${A', '${}', '${A-B}', '${1A}', 'x ${A:${}} y'])('refuses the malformed %s', (text) => {
    expect(fill(text)).toBeInstanceOf(Unresolvable);
  });

  it('gives back any text whose braces are escaped', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(fill(text.replaceAll('${', () => '$${'))).toBe(text);
      }),
    );
  });
});
