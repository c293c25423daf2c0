import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import underPressure from '@fastify/under-pressure';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { parseJsonBody } from './json-body.ts';

const JSON_BODY_BYTES = 256 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
/** The whole request, body included: two documents of 10 MB at 350 kB/s. */
const REQUEST_TIMEOUT_MS = 60_000;
const IDLE_TIMEOUT_MS = 75_000;
const KEEP_ALIVE_MS = 65_000;
const REQUESTS_PER_CONNECTION = 1_000;
/** More than the headers that Node takes, the address among them: the framework's own answer to a longer one has no envelope. */
const PARAMETER_CHARACTERS = 32 * 1024;
const EVENT_LOOP_DELAY_MS = 2_000;

/** An id that a caller may give its request, so that both sides find it in their logs. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** A server with its limits, parsers and security headers, and no routes. */
export async function createServer(log: FastifyBaseLogger, trustProxy: boolean | string): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: log,
    trustProxy,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: JSON_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: IDLE_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxRequestsPerSocket: REQUESTS_PER_CONNECTION,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS },
    rewriteUrl: ({ url = '/' }) => withEscapesOfText(url),
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
  });
  // Shapes are checked in the handlers, where all faults of a request meet; the schemas of the routes describe and serialise.
  app.setValidatorCompiler(() => () => true);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    parseJsonBody(body),
  );
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'none';
    request.log.info({ method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request');
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        // The service itself speaks HTTP; whoever terminates TLS in front of it decides on upgrades.
        upgradeInsecureRequests: null,
      },
    },
  });
  await app.register(underPressure, { maxEventLoopDelay: EVENT_LOOP_DELAY_MS, retryAfter: 5 });
  return app;
}

/**
 * Where the escapes of a path are no UTF-8, its percent signs stand for themselves: such a path names nothing, and the API it
 * was sent to says so. The framework would answer it before any hook and outside every envelope.
 */
function withEscapesOfText(url: string): string {
  const [path = ''] = url.split('?', 1);
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return path.replaceAll('%', '%25') + url.slice(path.length);
  }
}
