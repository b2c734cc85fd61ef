import type { IncomingMessage } from 'node:http';
import type { ExecutionContext } from '@nestjs/common';
import { rememberAuthentication, type Authentication } from '../authentication.js';
import type { Caller, Role } from '../caller.js';
import { Public, Roles } from './access.decorators.js';
import { CallerGuard } from './caller.guard.js';
import { callerOf } from './request-of.js';

class Open {
  plain(): void {}
  @Public() free(): void {}
  @Roles('admin', 'operator') ruled(): void {}
}
@Roles('admin')
class Closed extends Open {
  closed(): void {}
  @Public() override free(): void {}
}

const caller = (...roles: Role[]): Caller => ({ subject: 'alice', roles });
const known = (...roles: Role[]): Authentication => ({ kind: 'caller', caller: caller(...roles) });

function request(authentication?: Authentication): IncomingMessage {
  const req = {} as IncomingMessage;
  if (authentication) rememberAuthentication(req, authentication);
  return req;
}

interface Call {
  readonly type?: 'http' | 'graphql' | 'rpc';
  readonly args: readonly unknown[];
  readonly on?: readonly [new () => object, string];
}
function context({ type = 'http', args, on: [target, method] = [Open, 'plain'] }: Call): ExecutionContext {
  const handler = (target.prototype as Record<string, object>)[method];
  return {
    getType: () => type,
    getArgByIndex: (index: number) => args[index],
    getClass: () => target,
    getHandler: () => handler,
  } as unknown as ExecutionContext;
}

const guard = new CallerGuard();
const rest = (authentication?: Authentication, on?: Call['on']) =>
  guard.canActivate(context({ args: [{ raw: request(authentication) }], ...(on ? { on } : {}) }));
const refusing = (code: string) => expect.objectContaining({ code });

describe('CallerGuard', () => {
  it('lets nobody in without a verified caller', () => {
    expect(rest(known())).toBe(true);
    expect(() => rest()).toThrow(refusing('CALLER_REQUIRED'));
    expect(() => rest({ kind: 'invalid', reason: 'x' })).toThrow(refusing('TOKEN_INVALID'));
    expect(() => rest({ kind: 'unavailable', reason: 'x' })).toThrow(refusing('AUTHENTICATION_UNAVAILABLE'));
  });

  it('goes by the decorator nearest to the handler', () => {
    expect(rest(undefined, [Open, 'free'])).toBe(true);
    expect(rest(undefined, [Closed, 'free'])).toBe(true);
    expect(rest(known('operator'), [Open, 'ruled'])).toBe(true);
    expect(() => rest(known('member'), [Open, 'ruled'])).toThrow('"admin" or "operator"');
    expect(() => rest(known('operator'), [Closed, 'closed'])).toThrow(refusing('ROLE_MISSING'));
  });

  it('tells classes apart that share an inherited handler', () => {
    for (let round = 0; round < 2; round++) {
      expect(rest(known('member'), [Open, 'plain'])).toBe(true);
      expect(() => rest(known('member'), [Closed, 'plain'])).toThrow(refusing('ROLE_MISSING'));
    }
  });

  it('finds the caller of GraphQL operations and subscriptions', () => {
    const query = (third: unknown) => context({ type: 'graphql', args: [{}, {}, third, {}] });
    expect(guard.canActivate(query({ req: request(known()) }))).toBe(true);
    expect(callerOf(query({ req: request(), caller: caller('member') }))).toEqual(caller('member'));
    expect(() => guard.canActivate(query({ req: request() }))).toThrow(refusing('CALLER_REQUIRED'));
    expect(() => guard.canActivate(query(undefined))).toThrow(refusing('CALLER_REQUIRED'));
  });

  it('believes no other transport', () => {
    const call = context({ type: 'rpc', args: [request(known('admin'))] });
    expect(() => guard.canActivate(call)).toThrow(refusing('CALLER_REQUIRED'));
  });
});
