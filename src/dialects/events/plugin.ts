import type { FastifyInstance } from 'fastify';
import { sendErrors } from '../../http/send-errors.ts';
import { describeRoutes, shareSchemas } from '../shared/routes.ts';
import { EndpointAnswer, ErrorEnvelope } from './answers.ts';
import { DeliveryAnswer } from './delivery-answers.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import type { EventsDeps } from './deps.ts';
import { endpointRoutes } from './endpoint-routes.ts';
import { EventAnswer } from './event-answers.ts';
import { eventRoutes } from './event-routes.ts';
import { VOICE } from './voice.ts';

const SECURITY = {
  bearer: { type: 'http', scheme: 'bearer', description: 'API key, or access token of POST /api/v1/auth/token.' },
  bareKey: { type: 'apiKey', in: 'header', name: 'authorization', description: 'The same without the scheme.' },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-waza-key',
    description: 'API key, where there is no Authorization.',
  },
} as const;

/** What the paths of the operations begin with. */
const SECTIONS = ['/webhooks', '/events', '/audit'] as const;

/** The events API, one for all dialects: its OpenAPI document, and its routes. */
export async function eventsPlugin(app: FastifyInstance, deps: EventsDeps): Promise<void> {
  await describeRoutes(app, { title: 'Gatehouse events API', security: SECURITY, document: '/openapi/events.json' });
  await addEventsRoutes(app, deps);
}

/** The routes alone, for clients whose base URL is that of another API. */
export async function addEventsRoutes(app: FastifyInstance, deps: EventsDeps): Promise<void> {
  shareSchemas(app, [DeliveryAnswer, EndpointAnswer, ErrorEnvelope, EventAnswer]);
  await endpointRoutes(app, deps);
  await deliveryRoutes(app, deps);
  await eventRoutes(app, deps);
  // What is not there has this API's form below its own paths only: those beside them are of others.
  for (const prefix of SECTIONS)
    await app.register(async (section) => sendErrors(section, VOICE.refusalBody), { prefix });
}
