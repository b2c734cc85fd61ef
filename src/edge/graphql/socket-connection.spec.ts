import type { IncomingMessage } from 'node:http';
import { authenticationOf, type Authentication } from '#libs/caller';
import { SocketConnection } from './socket-connection.js';

const good = { kind: 'caller', caller: { subject: 'a', roles: [] } } as const;
const revoked: Authentication = { kind: 'invalid', reason: 'it was revoked' };

function connection(answers: readonly Authentication[]) {
  const left = [...answers];
  const req = {} as IncomingMessage;
  const closed = Promise.withResolvers<number>();
  const asked: (string | undefined)[] = [];
  const made = new SocketConnection(req, { close: closed.resolve }, (authorization) => {
    asked.push(authorization);
    return left.shift() ?? { kind: 'absent' };
  });
  return { made, req, asked, closed: closed.promise };
}

describe('A GraphQL connection', () => {
  it('asks for its token again with each operation, and ends when that is no longer good', async () => {
    const { made, req, asked, closed } = connection([good, good, revoked]);
    expect(await made.open('Bearer x')).toBe(true);
    expect(await made.caller()).toEqual({ subject: 'a', roles: [] });
    await expect(made.caller()).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    expect(authenticationOf(req)).toBe(revoked);
    expect(asked).toEqual(['Bearer x', 'Bearer x', 'Bearer x']);
    expect(await closed).toBe(4403);
  });

  it('ends at the end of its token, though nothing is sent', async () => {
    const { made, closed } = connection([{ ...good, until: Date.now() }, revoked]);
    expect(await made.open('Bearer x')).toBe(true);
    expect(await closed).toBe(4403);
  });

  it('may be nobody’s, and stays when a token cannot be checked for a while', async () => {
    const stranger = connection([{ kind: 'absent' }]);
    expect(await stranger.made.open(undefined)).toBe(true);
    const { made } = connection([good, { kind: 'unavailable', reason: 'down' }, good]);
    await made.open('Bearer x');
    await expect(made.caller()).rejects.toMatchObject({ code: 'AUTHENTICATION_UNAVAILABLE' });
    expect(await made.caller()).toEqual({ subject: 'a', roles: [] });
    made.close();
  });

  it('refuses to open with a token that is not good', async () => {
    expect(await connection([revoked]).made.open('Bearer x')).toBe(false);
  });
});
