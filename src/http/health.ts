import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Called in place of the 503 of a process under pressure. */
    pressureHandler?: () => void;
  }
}

/** How long an answer about readiness is kept. A look may write to the blob store, and anyone may ask. */
const KEPT_MS = 5_000;
/** A part that takes longer is failing. */
const CHECK_LIMIT_MS = 2_000;

type Check = () => Promise<unknown>;

/** `GET /health/live`: the process runs. `GET /health/ready`: it can serve, or which part keeps it from that. */
export function healthRoutes(app: FastifyInstance, checks: Readonly<Record<string, Check>>): void {
  // Who restarts what does not answer must hear from a process that is only busy.
  const unlimited = { rateLimit: false, pressureHandler: () => {} } as const;
  app.get('/health/live', { schema: { hide: true }, config: unlimited }, async () => ({ status: 'ok' }));

  const look = keptFor(KEPT_MS, lookAt(checks));
  app.get('/health/ready', { schema: { hide: true } }, async (_request, reply) => {
    const states = await look();
    const ready = Object.values(states).every((state) => state === 'ok');
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'failing', checks: states });
  });
}

type States = Readonly<Record<string, 'ok' | 'failing'>>;

function lookAt(checks: Readonly<Record<string, Check>>): () => Promise<States> {
  const probes = Object.entries(checks).map(([name, check]) => [name, oneAtATime(check)] as const);
  return async () =>
    Object.fromEntries(
      await Promise.all(
        probes.map(async ([name, probe]) => [name, (await inTime(probe())) ? 'ok' : 'failing'] as const),
      ),
    );
}

/** Whoever asks while the check runs gets its result: one that hangs is not started again. */
function oneAtATime(check: Check): () => Promise<boolean> {
  let running: Promise<boolean> | null = null;
  return () => {
    running ??= succeeds(check).finally(() => {
      running = null;
    });
    return running;
  };
}

const succeeds = (check: Check): Promise<boolean> =>
  check().then(
    () => true,
    () => false,
  );

async function inTime(probe: Promise<boolean>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, CHECK_LIMIT_MS, false);
  return Promise.race([probe, late]).finally(() => clearTimeout(timer));
}

function keptFor<T>(keptMs: number, look: () => Promise<T>): () => Promise<T> {
  let kept: { readonly result: Promise<T>; readonly untilMs: number } | null = null;
  return () => {
    const nowMs = performance.now();
    if (!kept || nowMs >= kept.untilMs) kept = { result: look(), untilMs: nowMs + keptMs };
    return kept.result;
  };
}
