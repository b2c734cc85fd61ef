export type { ReaderReport } from './engine/stream-reader.js';
export { streamErrors } from './errors.js';
export * from './event-streams.port.js';
export * from './open-event-streams.js';
export { Projection, type ProjectionRun } from './projection/projection.js';
export { streamSettings, type StreamSettings } from './settings.js';
