import type { FastifyInstance } from 'fastify';
import { errors, GUARDED, guarding } from '../shared/routes.ts';
import { EventDeliveriesEnvelope } from './delivery-answers.ts';
import type { EventsDeps } from './deps.ts';
import { CheckpointsPage, EventEnvelope, EventsPage, ProofEnvelope } from './event-answers.ts';
import { getEvent } from './get-event.ts';
import { getEventProof } from './get-event-proof.ts';
import { listCheckpoints } from './list-checkpoints.ts';
import { listEventDeliveries } from './list-event-deliveries.ts';
import { listEvents } from './list-events.ts';
import { EventsQuery } from './list-schemas.ts';
import { ID_PARAMS, PageQuery } from './schema-parts.ts';

const EVENTS = ['Events'];
const AUDIT = ['Audit'];

/** What happened, and what shows that nobody changed it since. */
export function eventRoutes(app: FastifyInstance, deps: EventsDeps): void {
  const guarded = guarding(deps, 415);
  app.get('/events', {
    ...guarded(),
    schema: {
      operationId: 'listEvents',
      summary: 'List events, newest first',
      tags: EVENTS,
      querystring: EventsQuery,
      response: { 200: EventsPage, ...errors(400, ...GUARDED) },
    },
    handler: listEvents(deps),
  });
  app.get('/events/:id', {
    ...guarded(),
    schema: {
      operationId: 'getEvent',
      summary: 'Get an event and its place in the chain',
      tags: EVENTS,
      params: ID_PARAMS,
      response: { 200: EventEnvelope, ...errors(404, ...GUARDED) },
    },
    handler: getEvent(deps),
  });
  app.get('/events/:id/deliveries', {
    ...guarded(),
    schema: {
      operationId: 'listEventDeliveries',
      summary: 'List all deliveries of an event',
      tags: EVENTS,
      params: ID_PARAMS,
      response: { 200: EventDeliveriesEnvelope, ...errors(404, ...GUARDED) },
    },
    handler: listEventDeliveries(deps),
  });
  auditRoutes(app, deps);
}

function auditRoutes(app: FastifyInstance, deps: EventsDeps): void {
  const guarded = guarding(deps, 415);
  app.get('/events/:id/proof', {
    ...guarded(),
    schema: {
      operationId: 'getEventProof',
      summary: 'Get the proof that an event is sealed',
      tags: AUDIT,
      params: ID_PARAMS,
      response: { 200: ProofEnvelope, ...errors(404, 409, ...GUARDED) },
    },
    handler: getEventProof(deps),
  });
  app.get('/audit/checkpoints', {
    ...guarded(),
    schema: {
      operationId: 'listCheckpoints',
      summary: 'List signed checkpoints, newest first',
      tags: AUDIT,
      querystring: PageQuery,
      response: { 200: CheckpointsPage, ...errors(400, ...GUARDED) },
    },
    handler: listCheckpoints(deps),
  });
}
