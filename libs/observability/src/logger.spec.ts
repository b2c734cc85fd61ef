import { Logger as NestStaticLogger } from '@nestjs/common';
import { createLogger, type Logger } from './logger.js';
import { nestLogger } from './nest-logger.js';
import { currentRequest, runInRequest, type RequestContext } from './request-context.js';

const context: RequestContext = {
  requestId: 'r-1',
  startedAt: 0,
  traceId: 'a'.repeat(32),
  feature: 'identity',
};

describe('A logger', () => {
  let lines: string[];
  let logger: Logger;
  const written = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

  beforeEach(() => {
    lines = [];
    logger = createLogger({ service: 'chain', level: 'trace' }, { write: (line) => lines.push(line) });
  });

  it('writes JSON with level, time and service', () => {
    logger.info({ count: 1 }, 'hello %s', 'you');
    expect(written()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        service: 'chain',
        count: 1,
        msg: 'hello you',
      },
    ]);
  });

  it('adds request id, trace and feature to every line of a request, also later and in children', async () => {
    await runInRequest(context, async () => {
      await Promise.resolve();
      logger.child({ part: 'x' }).warn('within');
    });
    logger.info('without');
    expect(written()[0]).toMatchObject({
      requestId: 'r-1',
      traceId: 'a'.repeat(32),
      feature: 'identity',
      part: 'x',
    });
    expect(written()[1]).not.toHaveProperty('requestId');
    expect(currentRequest()).toBeUndefined();
  });

  it.each<[string, (logger: Logger) => void]>([
    ['fields', (log) => log.info({ user: { password: 'SECRET' } }, 'x')],
    ['the message', (log) => log.info('password=SECRET')],
    ['arguments of the message', (log) => log.info('%s %o', 'token=SECRET', { secret: 'SECRET' })],
    ['an error', (log) => log.error(new RangeError('token=SECRET'))],
    [
      'an error among fields',
      (log) => log.error({ err: Object.assign(new RangeError('a'), { secret: 'SECRET' }) }, 'x'),
    ],
    ['bindings of a child', (log) => log.child({ token: 'SECRET' }).info('x')],
    ['bindings of a grandchild', (log) => log.child({ a: 1 }).child({ token: 'SECRET' }).info('x')],
    ["Nest's logger", (log) => nestLogger(log).error('password=SECRET', 'stack', 'Ctx')],
  ])('redacts %s', (_, write) => {
    write(logger);
    expect(lines).toHaveLength(1);
    expect(lines.join('')).not.toContain('SECRET');
    expect(lines.join('')).toContain('[redacted]');
  });

  it('writes an error with message, stack and type', () => {
    logger.error(new RangeError('it broke'));
    expect(written()[0]).toMatchObject({
      msg: 'it broke',
      err: { type: 'RangeError', message: 'it broke', stack: expect.any(String) },
    });
  });

  it("takes what Nest's static logger says", () => {
    NestStaticLogger.overrideLogger(nestLogger(logger));
    try {
      new NestStaticLogger('Service').warn('from %d Nest');
      new NestStaticLogger('Service').error(new RangeError('broken'));
    } finally {
      NestStaticLogger.overrideLogger(['fatal']);
    }
    expect(written()).toEqual([
      expect.objectContaining({ level: 'warn', context: 'Service', msg: 'from %d Nest' }),
      expect.objectContaining({
        level: 'error',
        context: 'Service',
        msg: 'broken',
        err: expect.objectContaining({ message: 'broken' }),
      }),
    ]);
  });

  it('writes text for people', () => {
    createLogger({ format: 'text' }, { write: (line) => lines.push(line) }).info({ count: 1 }, 'hello');
    expect(lines).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}hello count=1\n$/)]);
  });

  it('needs a path for a file', () => {
    expect(() => createLogger({ output: 'file' })).toThrow('LOG_FILE_PATH');
  });
});
