import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from 'cors';
import type { CorsSettings } from './settings.js';

/** True if the request was a preflight and has been answered. */
export type Cors = (req: IncomingMessage, res: ServerResponse) => boolean;

const EXPOSED = ['etag', 'link', 'location', 'retry-after', 'x-request-id', 'ratelimit', 'ratelimit-policy'];
/** The most that browsers keep. Unit: seconds. */
const MAX_AGE = 7_200;

export function createCors(settings: CorsSettings): Cors {
  if (!settings.enabled) return () => false;
  const any = settings.origins.includes('*');
  const handle = cors({
    origin: any ? '*' : [...settings.origins],
    methods: [...settings.methods],
    // a literal * does not cover Authorization (Fetch, 4.9): undefined repeats what the browser asks for
    ...(settings.headers.includes('*') ? {} : { allowedHeaders: [...settings.headers] }),
    exposedHeaders: EXPOSED,
    credentials: settings.credentials,
    maxAge: MAX_AGE,
  });
  return (req, res) => {
    if (req.headers.origin === undefined) {
      // caches must not give this answer to a browser of another origin
      if (!any) res.setHeader('vary', 'Origin');
      return false;
    }
    if (req.method !== 'OPTIONS') {
      handle(req, res, nothing);
      return false;
    }
    // an OPTIONS request of a program is the application's to answer
    if (req.headers['access-control-request-method'] === undefined) return false;
    handle(req, res, nothing);
    return true;
  };
}

/** Browsers ask nobody before they open a WebSocket, so the server has to look at the origin itself (RFC 6455, 10.2). */
export function mayOpenSocket({ enabled, origins }: CorsSettings, { headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)) return true;
  return enabled && (origins.includes('*') || origins.includes(origin));
}

const nothing = (): void => undefined;
