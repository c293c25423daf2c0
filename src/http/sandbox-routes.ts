import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { SECOND_MS } from '../lib/clock.ts';
import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { resumeDue } from '../onboarding/resume-due.ts';
import { IDENTITY_SCENARIOS, ISSUER_SCENARIOS } from '../providers/sandbox/scenarios.ts';
import { openSpecimen, SPECIMENS } from '../providers/sandbox/specimens.ts';
import { advanceTestClock } from '../store/tenants.ts';
import { callerOf } from './authenticate.ts';
import type { AnswerOnce } from './idempotency.ts';
import { notFound, Refusal } from './refusal.ts';
import { requireContentType } from './require-content-type.ts';
import { faultsOf } from './validate.ts';

/** One step of a test clock: a year is enough for every deadline there is. */
const MAX_ADVANCE_SECONDS = 366 * 24 * 60 * 60;

const ClockBody = Type.Object(
  { advance_seconds: Type.Integer({ minimum: 0, maximum: MAX_ADVANCE_SECONDS }) },
  { additionalProperties: false },
);

export interface SandboxDeps {
  readonly core: Core;
  readonly authenticate: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  readonly answerOnce: AnswerOnce;
  /** The body of an error. */
  readonly renderError: (refusal: Refusal, requestId: string) => object;
}

/** What a developer plays with: scenarios, specimens, and the clock of a test tenant. */
export function sandboxRoutes(app: FastifyInstance, deps: SandboxDeps): void {
  const { core, authenticate, answerOnce, renderError } = deps;
  const hidden = { schema: { hide: true } };

  app.get('/sandbox/scenarios', hidden, async () => ({
    data: { identity: IDENTITY_SCENARIOS, issuer: ISSUER_SCENARIOS },
  }));

  app.get('/sandbox/specimens', hidden, async () => ({
    data: SPECIMENS.map(({ name, kind, mediaType, sha256, description }) => ({
      name,
      kind,
      media_type: mediaType,
      sha256,
      description,
      url: `/sandbox/specimens/${name}`,
    })),
  }));

  app.get('/sandbox/specimens/:name', hidden, async (request, reply) => {
    const { name } = request.params as { name: string };
    const specimen = SPECIMENS.find((candidate) => candidate.name === name);
    const bytes = specimen && openSpecimen(name);
    if (!bytes) throw notFound('Specimen');
    return reply.type(specimen.mediaType).send(bytes);
  });

  app.post('/sandbox/clock', {
    ...hidden,
    onRequest: async (request, reply) => {
      await authenticate(request, reply);
      requireContentType(request, ['application/json']);
    },
    handler: async (request, reply) => {
      const { scope } = callerOf(request);
      if (scope.mode !== 'test') throw new Refusal(403, 'Only test credentials have a clock that can be advanced');
      return answerOnce(request, reply, {
        operation: 'sandbox.advanceClock',
        content: request.body,
        renderRefusal: (refusal) => ({
          status: refusal.status,
          body: JSON.stringify(renderError(refusal, request.id)),
        }),
        produce: async () => ({ status: 200, body: JSON.stringify(await advanceClock(core, scope, request.body)) }),
      });
    },
  });
}

async function advanceClock(core: Core, scope: Scope, body: unknown): Promise<object> {
  const faults = faultsOf(ClockBody, body, 'body');
  if (faults[0]) throw new Refusal(400, faults[0].message, faults);
  const { advance_seconds: seconds } = body as Static<typeof ClockBody>;
  const aheadMs = await advanceTestClock(core.database, scope.tenantId, seconds * SECOND_MS);
  const now = new Date(scope.now().getTime() + seconds * SECOND_MS);
  await resumeDue(core, scope, now);
  return { data: { now: now.toISOString(), ahead_seconds: aheadMs / SECOND_MS } };
}
