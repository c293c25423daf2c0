import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import { notFound } from '../../http/refusal.ts';
import { resendDelivery as resend } from '../../webhooks/resend-delivery.ts';
import { idOfExisting } from './absent.ts';
import { renderDelivery } from './delivery-answers.ts';
import type { EventsDeps } from './deps.ts';
import { endpointDisabled } from './faults.ts';
import { writeOnce } from './write-once.ts';

/** `POST /webhooks/deliveries/{id}/resend`: due now, whatever became of it. */
export const resendDelivery =
  (deps: EventsDeps) =>
  (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    writeOnce(deps, request, reply, {
      operation: 'events.resendDelivery',
      status: 200,
      async run(say) {
        const id = idOfExisting(request, 'Delivery');
        const result = await resend(deps.core, callerOf(request).scope, id, (tx, delivery) =>
          say(tx, renderDelivery(delivery)),
        );
        if (result.kind === 'absent') throw notFound('Delivery');
        if (result.kind === 'disabled') throw endpointDisabled();
      },
    });
