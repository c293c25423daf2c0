import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import type { Fault } from '../../lib/fault.ts';
import { checkEndpoint } from '../../webhooks/check-endpoint.ts';
import { getEndpoint } from '../../webhooks/get-endpoint.ts';
import { type EndpointChanges, updateEndpoint as update } from '../../webhooks/update-endpoint.ts';
import { existing, idOfExisting } from './absent.ts';
import type { EventsDeps } from './deps.ts';
import { refuse } from './faults.ts';
import { readFields } from './read-fields.ts';
import { renderEndpoint } from './render.ts';
import { UpdateBody, type UpdateFields } from './schemas.ts';
import { writeOnce } from './write-once.ts';

/** `PATCH /webhooks/endpoints/{id}`: what is left out stays. */
export const updateEndpoint =
  (deps: EventsDeps) =>
  (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    writeOnce(deps, request, reply, {
      operation: 'events.updateEndpoint',
      status: 200,
      async run(say) {
        const { scope } = callerOf(request);
        const id = idOfExisting(request, 'Endpoint');
        const { format } = existing(await getEndpoint(deps.core, scope, id), 'Endpoint');
        const { fields, faults } = readFields(UpdateBody, request.body);
        const all = [...faults.map(wordFormatFault), ...(await checkEndpoint(deps.fetch, { ...fields, format }))];
        if (all.length > 0) throw refuse(all);
        const changed = await update(deps.core, scope, id, changesOf(fields), (tx, endpoint) =>
          say(tx, renderEndpoint(endpoint, scope.now())),
        );
        existing(changed, 'Endpoint');
      },
    });

/** An endpoint has a format, which is no unknown field: it only stays as it is. */
const wordFormatFault = (fault: Fault): Fault =>
  fault.field === '/format' ? { ...fault, message: 'format cannot be changed: make another endpoint' } : fault;

const changesOf = ({ event_types, in_order, ...changes }: UpdateFields): EndpointChanges => ({
  ...changes,
  ...(event_types !== undefined && { eventTypes: [...new Set(event_types)] }),
  ...(in_order !== undefined && { inOrder: in_order }),
});
