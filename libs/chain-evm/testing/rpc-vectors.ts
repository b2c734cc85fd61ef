import { readFileSync } from 'node:fs';
import { isObject } from '../src/rpc/envelope.js';

/** The result that one of the published exchanges has (`execution-apis`): its last line is the answer. */
export function publishedResult(name: string): unknown {
  const file = new URL(`../../../test/vectors/execution-apis/${name}.io`, import.meta.url);
  const answer = readFileSync(file, 'utf8')
    .split('\n')
    .find((line) => line.startsWith('<<'));
  const body: unknown = JSON.parse(answer?.slice(2) ?? 'null');
  return isObject(body) ? body.result : undefined;
}
