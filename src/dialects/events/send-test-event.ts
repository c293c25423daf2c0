import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { getEndpoint } from '../../webhooks/get-endpoint.ts';
import { sendTestEvent as send } from '../../webhooks/send-test-event.ts';
import { existing, idOfExisting } from './absent.ts';
import type { EventsDeps } from './deps.ts';
import { refuse } from './faults.ts';
import { readFields } from './read-fields.ts';
import { TestBody } from './schemas.ts';
import { writeOnce } from './write-once.ts';

/** `POST /webhooks/endpoints/{id}/test`: one attempt at once, which is not stored. A body may be left out. */
export const sendTestEvent =
  (deps: EventsDeps) =>
  (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    writeOnce(deps, request, reply, {
      operation: 'events.sendTestEvent',
      status: 200,
      async run(say) {
        const { scope } = callerOf(request);
        const id = idOfExisting(request, 'Endpoint');
        const endpoint = existing(await getEndpoint(deps.core, scope, id), 'Endpoint');
        const { fields, faults } = readFields(TestBody, request.body ?? {});
        if (faults.length > 0) throw refuse(faults);
        const result = await send(deps.core, deps.fetch, scope, endpoint, fields.event_type ?? null);
        await say(null, {
          delivered: result.outcome === 'delivered',
          status: result.status,
          error_code: result.errorCode,
          duration_ms: result.durationMs,
          answer: result.answer,
        });
      },
    });
