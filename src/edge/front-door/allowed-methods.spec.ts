import { fastify } from 'fastify';
import { answerWrongMethods } from './wrong-method.js';

describe('A wrong method', () => {
  const app = fastify();
  answerWrongMethods(app);
  app.get('/votes', () => 'list');
  app.post('/votes', () => 'cast');
  app.get('/votes/:id', () => 'one');
  app.get('/a.b', () => 'dot');
  app.get('/', () => 'home');
  app.get('/files/*', () => 'file');
  afterAll(() => app.close());

  it.each([
    ['DELETE', '/votes', 405, 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', '/votes?x=1', 405, 'GET, HEAD, POST, OPTIONS'],
    ['PUT', '/votes/7', 405, 'GET, HEAD, OPTIONS'],
    ['OPTIONS', '/votes', 204, 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', '/votes/7/8', 404, undefined],
    ['GET', '/a.b/', 404, undefined],
    ['DELETE', '/votes/', 404, undefined],
    ['OPTIONS', '/votes/7/', 404, undefined],
    ['DELETE', '/', 405, 'GET, HEAD, OPTIONS'],
    ['DELETE', '/aXb', 404, undefined],
    ['DELETE', '/files/x', 404, undefined],
    ['GET', '/votes', 200, undefined],
  ] as const)('%s %s is answered %i', async (method, url, status, allow) => {
    const answer = await app.inject({ method, url });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers.allow).toBe(allow);
    if (status === 405) {
      expect(answer.headers['content-type']).toMatch('application/problem+json');
      expect(answer.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', status });
    }
  });
});
