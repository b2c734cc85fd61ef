import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { defineToken } from '#libs/base';
import { redact, redactText } from './redact.js';
import { currentRequest } from './request-context.js';
import { loggingSettings, type LoggingSettings, type LoggingSettingsInput } from './settings.js';
import { lineOfText } from './text-format.js';

export type { Logger } from 'pino';

/** The process's logger. Every line of a request carries its `requestId`, whoever writes it. */
export const LOGGER = defineToken<Logger>('logger');

/** JSON lines to the output that the settings name, or to `destination`. Nothing secret passes: see redact.ts. */
export function createLogger(input: LoggingSettingsInput, destination?: DestinationStream): Logger {
  const settings = loggingSettings.parse(input);
  const logger = pino(optionsFor(settings), destination ?? destinationOf(settings));
  return redactChildren(logger);
}

function optionsFor({ level, format, service }: LoggingSettings): LoggerOptions {
  return {
    level,
    base: service === undefined ? null : { service },
    timestamp: isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: requestFields,
    // ours has run by then: pino's own would not know our copies from errors
    serializers: { err: (value: unknown) => value },
    hooks: {
      logMethod(args, method) {
        method.apply(this, cleaned(args) as typeof args);
      },
      ...(format === 'text' ? { streamWrite: lineOfText } : {}),
    },
  };
}

let time = { milliseconds: NaN, text: '' };

/** pino's `isoTime`, kept for the lines of one millisecond: to format a date costs as much as to write the line. */
function isoTime(): string {
  const milliseconds = Date.now();
  if (milliseconds !== time.milliseconds)
    time = { milliseconds, text: `,"time":"${new Date(milliseconds).toISOString()}"` };
  return time.text;
}

/** A new object each time: pino writes the line's own fields into it. */
function requestFields(): object {
  const context = currentRequest();
  if (!context) return {};
  const { requestId, traceId, feature } = context;
  return {
    requestId,
    ...(traceId === undefined ? undefined : { traceId }),
    ...(feature === undefined ? undefined : { feature }),
  };
}

function cleaned(args: readonly unknown[]): unknown[] {
  const [first, ...rest] = args;
  const others = rest.map((arg) => redact(arg));
  if (!Error.isError(first)) return [redact(first), ...others];
  return [{ err: redact(first) }, ...(others.length > 0 ? others : [redactText(first.message)])];
}

/** Bindings of child loggers reach no hook of pino; children inherit this method. */
function redactChildren(logger: Logger): Logger {
  // called with each logger as `this`, below
  // oxlint-disable-next-line typescript/unbound-method
  const child = logger.child;
  const redacted = function (this: Logger, bindings: object, options?: object): Logger {
    return Reflect.apply(child, this, [redact(bindings), options]) as Logger;
  };
  logger.child = redacted as unknown as typeof child;
  return logger;
}

function destinationOf({ output, filePath }: LoggingSettings): DestinationStream {
  if (output === 'file') return pino.destination({ dest: filePath ?? '', mkdir: true, sync: false });
  return pino.destination({ dest: output === 'stderr' ? 2 : 1, sync: false });
}
