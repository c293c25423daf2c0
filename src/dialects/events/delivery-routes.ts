import type { FastifyInstance } from 'fastify';
import { dropBodies, errors, GUARDED, guarding, JSON_ONLY } from '../shared/routes.ts';
import {
  DeliveriesPage,
  DeliveryDetailsEnvelope,
  DeliveryEnvelope,
  RecoveredEnvelope,
  ReplayedEnvelope,
} from './delivery-answers.ts';
import type { EventsDeps } from './deps.ts';
import { getDelivery } from './get-delivery.ts';
import { listDeliveries } from './list-deliveries.ts';
import { DeliveriesQuery, PeriodBody } from './list-schemas.ts';
import { recoverDeliveries } from './recover-deliveries.ts';
import { replayEvents } from './replay-events.ts';
import { resendDelivery } from './resend-delivery.ts';
import { ID_PARAMS, WRITE_HEADERS } from './schema-parts.ts';

const TAGS = ['Deliveries'];

/** What became of each event at each endpoint, and how it is sent again. */
export async function deliveryRoutes(app: FastifyInstance, deps: EventsDeps): Promise<void> {
  readRoutes(app, deps);
  recoveryRoutes(app, deps);
  await app.register(async (child) => bodilessRoutes(child, deps));
}

function readRoutes(app: FastifyInstance, deps: EventsDeps): void {
  const guarded = guarding(deps, 415);
  app.get('/webhooks/endpoints/:id/deliveries', {
    ...guarded(),
    schema: {
      operationId: 'listDeliveries',
      summary: 'List the deliveries of an endpoint, newest first',
      tags: TAGS,
      params: ID_PARAMS,
      querystring: DeliveriesQuery,
      response: { 200: DeliveriesPage, ...errors(400, 404, ...GUARDED) },
    },
    handler: listDeliveries(deps),
  });
  app.get('/webhooks/deliveries/:id', {
    ...guarded(),
    schema: {
      operationId: 'getDelivery',
      summary: 'Get a delivery with its attempts',
      tags: TAGS,
      params: ID_PARAMS,
      response: { 200: DeliveryDetailsEnvelope, ...errors(404, ...GUARDED) },
    },
    handler: getDelivery(deps),
  });
}

function recoveryRoutes(app: FastifyInstance, deps: EventsDeps): void {
  const guarded = guarding(deps, 415);
  const recovery = (
    operationId: string,
    summary: string,
    answer: typeof RecoveredEnvelope | typeof ReplayedEnvelope,
  ) => ({
    ...guarded(JSON_ONLY),
    schema: {
      operationId,
      summary,
      tags: TAGS,
      params: ID_PARAMS,
      headers: WRITE_HEADERS,
      body: PeriodBody,
      response: { 200: answer, ...errors(400, 404, 409, 413, 415, 422, ...GUARDED) },
    },
  });
  app.post('/webhooks/endpoints/:id/recover', {
    ...recovery('recoverDeliveries', 'Send everything again that was given up since a time', RecoveredEnvelope),
    handler: recoverDeliveries(deps),
  });
  app.post('/webhooks/endpoints/:id/replay', {
    ...recovery('replayEvents', 'Send events since a time that were never to be sent', ReplayedEnvelope),
    handler: replayEvents(deps),
  });
}

function bodilessRoutes(app: FastifyInstance, deps: EventsDeps): void {
  const guarded = guarding(deps, 415);
  dropBodies(app);
  app.post('/webhooks/deliveries/:id/resend', {
    ...guarded(),
    schema: {
      operationId: 'resendDelivery',
      summary: 'Send a delivery again, now',
      tags: TAGS,
      params: ID_PARAMS,
      headers: WRITE_HEADERS,
      response: { 200: DeliveryEnvelope, ...errors(400, 404, 409, 422, ...GUARDED) },
    },
    handler: resendDelivery(deps),
  });
}
