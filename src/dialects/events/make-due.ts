import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { notFound } from '../../http/refusal.ts';
import { getEndpoint } from '../../webhooks/get-endpoint.ts';
import type { recoverDeliveries } from '../../webhooks/recover-deliveries.ts';
import { existing, idOfExisting } from './absent.ts';
import type { EventsDeps } from './deps.ts';
import { bulkCallRunning, endpointDisabled } from './faults.ts';
import { readPeriod } from './read-period.ts';
import { writeOnce } from './write-once.ts';

/** Makes many deliveries of the endpoint in the path due, and answers how many, under the name `count`. */
export const makeDue =
  (
    operation: `events.${string}`,
    use: typeof recoverDeliveries,
    count: 'recovered' | 'replayed',
  ): ((deps: EventsDeps) => (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) =>
  (deps) =>
  (request, reply) =>
    writeOnce(deps, request, reply, {
      operation,
      status: 200,
      async run(say) {
        const { scope } = callerOf(request);
        const id = idOfExisting(request, 'Endpoint');
        existing(await getEndpoint(deps.core, scope, id), 'Endpoint');
        const period = readPeriod(request.body, scope.now());
        const result = await use(deps.core, scope, id, period, {
          isGone: () => request.socket.destroyed,
          remember: (tx, { count: made, nextSince }) =>
            say(tx, { [count]: made, has_more: nextSince !== null, next_since: nextSince?.toISOString() ?? null }),
        });
        if (result.kind === 'busy') throw bulkCallRunning();
        if (result.kind === 'absent') throw notFound('Endpoint');
        if (result.kind === 'disabled') throw endpointDisabled();
      },
    });
