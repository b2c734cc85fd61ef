import { Logger as StaticLogger } from '@nestjs/common';
import { createLogger, nestLogger, type Logger } from '#libs/observability';
import type { ServiceSettings } from '../settings/catalogue.js';

/** The logger of the process; Nest, which has one of its own, writes into it too. */
export function openLogger({ logging, service }: ServiceSettings): Logger {
  const logger = createLogger({
    level: logging.level,
    format: logging.format,
    output: logging.output,
    filePath: logging.file_path,
    service: service.name,
  });
  StaticLogger.overrideLogger(nestLogger(quietNest(logger)));
  return logger;
}

/** Nest tells every route of every generation: wanted only by those who look closely. */
function quietNest(logger: Logger): Logger {
  const level = logger.level === 'info' ? 'warn' : logger.level;
  return logger.child({ component: 'nest' }, { level });
}
