import type { LoggerService } from '@nestjs/common';
import { Logger as NestPinoLogger, PinoLogger } from 'nestjs-pino';
import type { Logger } from './logger.js';

/**
 * Nest's logger on pino. Give it to the root application alone: Nest has one logger for the whole process, a child
 * application that passes one would replace it for all.
 */
export function nestLogger(logger: Logger): LoggerService {
  return new NestPinoLogger(new PinoLogger({ pinoHttp: { logger } }), {});
}
