import type { FastifyInstance } from 'fastify';

/** `GET /health/live`: the process runs. `GET /health/ready`: it can serve, or which part keeps it from that. */
export function healthRoutes(app: FastifyInstance, checks: Readonly<Record<string, () => Promise<unknown>>>): void {
  app.get('/health/live', { schema: { hide: true } }, async () => ({ status: 'ok' }));
  app.get('/health/ready', { schema: { hide: true } }, async (_request, reply) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, (await succeeds(check)) ? 'ok' : 'failing'] as const),
    );
    const ready = results.every(([, state]) => state === 'ok');
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ok' : 'failing', checks: Object.fromEntries(results) });
  });
}

const succeeds = (check: () => Promise<unknown>): Promise<boolean> =>
  check().then(
    () => true,
    () => false,
  );
