import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';

const CONFIGURATION = {
  telemetry: false,
  proxyUrl: '',
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
} as const;

/** One published API: where its document is served and what it is called. */
export interface PublishedApi {
  readonly title: string;
  readonly slug: string;
  readonly url: string;
}

/**
 * `GET /docs`: the reference of all APIs, in a page of our own. The bundle's page has an inline script, which the security
 * policy forbids; everything it loads comes from this service, so it works without internet.
 */
export async function docsRoutes(app: FastifyInstance, apis: readonly PublishedApi[]): Promise<void> {
  await app.register(scalar, {
    routePrefix: '/docs/bundle',
    configuration: { ...CONFIGURATION, url: apis[0]?.url ?? '' },
  });
  const page = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>Gatehouse API reference</title></head><body><div id="reference"></div>',
    '<script src="/docs/bundle/js/scalar.js"></script><script src="/docs/start.js"></script></body></html>',
  ].join('\n');
  const start = `Scalar.createApiReference('#reference', ${JSON.stringify({ ...CONFIGURATION, sources: apis })});`;
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page),
  );
  app.get('/docs/start.js', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(start),
  );
}
