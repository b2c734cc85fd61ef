import type { ServerResponse } from 'node:http';
import type { AppError } from '#libs/base';
import { headersOf, problemOf, PROBLEM_TYPE } from './problem.js';

/** Answers on a raw response, for code in front of Nest. If the head has gone out already, the connection is cut. */
export function sendProblem(res: ServerResponse, error: AppError, requestId: string): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify(problemOf(error, requestId)));
  res.statusCode = error.status;
  for (const [name, value] of Object.entries(headersOf(error))) res.setHeader(name, value);
  res.setHeader('content-type', PROBLEM_TYPE);
  res.setHeader('content-length', body.length);
  res.end(body);
}
