import { z } from 'zod';

const path = z.string().startsWith('/');
const words = z.array(z.string().min(1));

export const rateLimitSettings = z.object({
  enabled: z.boolean().default(true),
  requestsPerMinute: z.number().int().positive().default(1_000),
  /** How many more are let through when the minute's are used up, once in ten minutes. */
  burstSize: z.number().int().min(0).default(100),
});
export type RateLimitSettings = z.infer<typeof rateLimitSettings>;

export const corsSettings = z
  .object({
    enabled: z.boolean().default(true),
    /** Origins as browsers write them, or `*`. */
    origins: words.default(['*']),
    methods: words.default(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
    /** Header fields that may be sent, or `*`: whatever the preflight asks for. */
    headers: words.default(['*']),
    credentials: z.boolean().default(false),
  })
  .refine(({ enabled, origins, credentials }) => !(enabled && credentials && origins.includes('*')), {
    path: ['origins'],
    message: 'credentials need origins by name: set CORS_ORIGINS',
  });
export type CorsSettings = z.infer<typeof corsSettings>;

export const sheddingSettings = z.object({
  /** Requests under way at once; the admin API gets as many again. */
  maxInFlight: z.number().int().positive().default(2_000),
  /** Requests of one caller or address at once, so that nobody takes every place. */
  maxInFlightPerClient: z.number().int().positive().default(500),
  /** WebSocket connections of one address at once. */
  maxSocketsPerClient: z.number().int().positive().default(100),
  /** Above this delay of the event loop requests are refused … Unit: milliseconds. */
  maxLagMs: z.number().positive().default(400),
  /** … until it is below this one. */
  resumeLagMs: z.number().positive().default(150),
  /** Used share of the heap's limit above which requests are refused. */
  maxHeapRatio: z.number().gt(0).max(1).default(0.9),
  retryAfterSeconds: z.number().int().positive().default(2),
});
export type SheddingSettings = z.infer<typeof sheddingSettings>;

export const frontDoorSettings = z.object({
  /** Proxies in front of the service that append to X-Forwarded-For; 0 ignores the field. */
  trustedProxies: z.number().int().min(0).max(16).default(0),
  /** Longer request targets get 414. Unit: characters. */
  maxTargetLength: z.number().int().min(256).default(8_192),
  rateLimit: rateLimitSettings.prefault({}),
  cors: corsSettings.prefault({}),
  shedding: sheddingSettings.prefault({}),
  /** Health and metrics: never limited, never shed, logged at debug. Whole paths. */
  exemptPaths: z
    .array(path)
    .default([
      '/health',
      '/metrics',
      '/api/v1/blockchain/monitoring/health',
      '/api/v1/blockchain/monitoring/metrics',
      '/api/v1/blockchain/monitoring/status',
    ]),
  /** Served longer than others when there is too much to do. Prefixes of whole segments. */
  priorityPaths: z.array(path).default(['/api/v1/admin']),
  /** Pages with scripts of their own, such as Swagger UI and GraphiQL. Prefixes of whole segments. */
  pagePaths: z.array(path).default(['/docs', '/graphql']),
});

export type FrontDoorSettings = z.infer<typeof frontDoorSettings>;
/** As it is written: what has a default may be left out. */
export type FrontDoorSettingsInput = z.input<typeof frontDoorSettings>;
