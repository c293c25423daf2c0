import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../http/authenticate.ts';
import type { Scope } from '../../lib/scope.ts';
import type { Remember } from '../../webhooks/change-endpoint.ts';
import type { Endpoint } from '../../webhooks/endpoint.ts';
import { existing, idOfExisting } from './absent.ts';
import type { EventsDeps } from './deps.ts';
import { renderEndpoint } from './render.ts';
import { type Write, writeOnce } from './write-once.ts';

/** A change of the endpoint in the path that takes no body. `more` is answered beside the endpoint. */
export const changeOnce = (
  deps: EventsDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Write['operation'],
  change: (scope: Scope, id: string, remember: Remember) => Promise<Endpoint | null>,
  more: object = {},
): Promise<FastifyReply> =>
  writeOnce(deps, request, reply, {
    operation,
    status: 200,
    async run(say) {
      const { scope } = callerOf(request);
      const id = idOfExisting(request, 'Endpoint');
      const changed = await change(scope, id, (tx, endpoint) =>
        say(tx, { ...renderEndpoint(endpoint, scope.now()), ...more }),
      );
      existing(changed, 'Endpoint');
    },
  });
