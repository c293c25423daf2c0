import type { FastifyReply, FastifyRequest } from 'fastify';
import { proveEvent } from '../../audit/prove-event.ts';
import { renderProof } from '../../audit/wire.ts';
import { callerOf } from '../../http/authenticate.ts';
import { existing, idOfExisting } from './absent.ts';
import type { EventsDeps } from './deps.ts';
import { refuse } from './faults.ts';
import { VOICE } from './voice.ts';

/** `GET /events/{id}/proof`: what `gatehouse audit verify` takes. */
export const getEventProof =
  ({ core }: EventsDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { scope } = callerOf(request);
    const proof = existing(await proveEvent(core, scope, idOfExisting(request, 'Event')), 'Event');
    if (proof.kind === 'unsealed') {
      const message = 'The event is not sealed yet: checkpoints are made every minute';
      throw refuse([{ field: '', code: 'state_conflict', message }]);
    }
    return reply.code(200).send(VOICE.envelope(200, renderProof(scope, proof)));
  };
