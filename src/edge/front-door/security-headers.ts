import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet, { type HelmetOptions } from 'helmet';
import { headerLine } from './header-lines.js';

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Answers of an API load nothing. */
const NOTHING: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  },
  xFrameOptions: { action: 'deny' },
};

/** Swagger UI and GraphiQL have inline scripts and styles, and talk to this service only. */
const OWN_PAGE: HelmetOptions = {
  ...NOTHING,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'", "'unsafe-inline'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'font-src': ["'self'", 'data:'],
      'connect-src': ["'self'"],
      'worker-src': ["'self'", 'blob:'],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    },
  },
};

/** They never differ between requests, so helmet is asked once. */
export const API_HEADERS = headersOf(NOTHING);
export const PAGE_HEADERS = headersOf(OWN_PAGE);
export const API_HEADER_LINES = linesOf(API_HEADERS);
export const PAGE_HEADER_LINES = linesOf(PAGE_HEADERS);
export const SECURITY_HEADER_NAMES = [...API_HEADERS, ...PAGE_HEADERS].map(([name]) => name);

function linesOf(headers: HeaderList): string {
  return headers.map(([name, value]) => headerLine(name, value)).join('');
}

function headersOf(options: HelmetOptions): HeaderList {
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  helmet(options)(req, res, () => undefined);
  return Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)] as const);
}
