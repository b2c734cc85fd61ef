import { Transform } from 'class-transformer';
import { Allow } from 'class-validator';

/** JSON as it was sent: whoever understands it checks it. */
export const RawJson = (): PropertyDecorator => (target, property) => {
  Allow()(target, property);
  const asSent = ({ obj }: { obj: Readonly<Record<string | symbol, unknown>> }) => obj[property];
  Transform(asSent)(target, property);
};

/** What is absent is left out, not `undefined` or null. */
export function known<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
