import type { Caller, Role } from '#libs/caller';
import { mayUse, visibleOwner } from './access.js';

const caller = (subject: string, ...roles: Role[]): Caller => ({ subject, roles });

describe('The rights on streams', () => {
  it.each([
    ['an owner', caller('alice', 'member'), 'alice', true],
    ['somebody else', caller('bob', 'member'), 'alice', false],
    ['an operator', caller('bob', 'operator'), 'alice', false],
    ['a service', caller('jobs', 'service'), 'alice', false],
    ['an administrator', caller('root', 'admin'), 'alice', true],
    ['an administrator, of a feature', caller('root', 'admin'), 'feature:identity', true],
    ['one who is called like a feature', caller('feature:identity', 'service'), 'feature:identity', false],
  ])('%s', (...[, who, owner, may]) => expect(mayUse(who, owner)).toBe(may));

  it.each([
    ['own ones', caller('alice', 'member'), undefined, 'alice'],
    ['own ones by name', caller('alice', 'member'), 'alice', 'alice'],
    ["another's", caller('alice', 'member'), 'bob', null],
    ['everybody’s', caller('root', 'admin'), undefined, undefined],
    ["one's, for an administrator", caller('root', 'admin'), 'bob', 'bob'],
    ['those of a feature', caller('feature:identity', 'member'), undefined, null],
  ])('lists %s', (...[, who, asked, owner]) => expect(visibleOwner(who, asked)).toBe(owner));
});
