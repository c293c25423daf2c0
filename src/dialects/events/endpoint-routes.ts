import type { FastifyInstance } from 'fastify';
import { parseJsonBody } from '../../http/json-body.ts';
import { DryRunQuery } from '../shared/add-document.ts';
import { dropBodies, errors, GUARDED, guarding, JSON_ONLY } from '../shared/routes.ts';
import {
  EndpointEnvelope,
  EndpointsEnvelope,
  EventTypesEnvelope,
  RemovedEnvelope,
  SecretEnvelope,
  TestEnvelope,
} from './answers.ts';
import { createEndpoint } from './create-endpoint.ts';
import type { EventsDeps } from './deps.ts';
import { disableEndpoint } from './disable-endpoint.ts';
import { enableEndpoint } from './enable-endpoint.ts';
import { getEndpoint } from './get-endpoint.ts';
import { listEndpoints } from './list-endpoints.ts';
import { listEventTypes } from './list-event-types.ts';
import { removeEndpoint } from './remove-endpoint.ts';
import { rotateSecret } from './rotate-secret.ts';
import { ID_PARAMS, WRITE_HEADERS } from './schema-parts.ts';
import { CreateBody, TestBody, UpdateBody } from './schemas.ts';
import { sendTestEvent } from './send-test-event.ts';
import { updateEndpoint } from './update-endpoint.ts';

const TAGS = ['Endpoints'];

/** Where webhooks go, and what they tell of. */
export async function endpointRoutes(app: FastifyInstance, deps: EventsDeps): Promise<void> {
  readRoutes(app, deps);
  writeRoutes(app, deps);
  await app.register(async (child) => optionalBodyRoutes(child, deps));
  await app.register(async (child) => bodilessRoutes(child, deps));
}

function readRoutes(app: FastifyInstance, deps: EventsDeps): void {
  const guarded = guarding(deps, 415);
  app.get('/webhooks/endpoints', {
    ...guarded(),
    schema: {
      operationId: 'listEndpoints',
      summary: 'List all endpoints, newest first',
      tags: TAGS,
      response: { 200: EndpointsEnvelope, ...errors(...GUARDED) },
    },
    handler: listEndpoints(deps),
  });
  app.get('/webhooks/endpoints/:id', {
    ...guarded(),
    schema: {
      operationId: 'getEndpoint',
      summary: 'Get an endpoint, without its secret',
      tags: TAGS,
      params: ID_PARAMS,
      response: { 200: EndpointEnvelope, ...errors(404, ...GUARDED) },
    },
    handler: getEndpoint(deps),
  });
  app.get('/webhooks/event-types', {
    ...guarded(),
    schema: {
      operationId: 'listEventTypes',
      summary: 'List the types of events',
      tags: TAGS,
      response: { 200: EventTypesEnvelope, ...errors(...GUARDED) },
    },
    handler: listEventTypes,
  });
}

function writeRoutes(app: FastifyInstance, deps: EventsDeps): void {
  const guarded = guarding(deps, 415);
  app.post('/webhooks/endpoints', {
    ...guarded(JSON_ONLY),
    schema: {
      operationId: 'createEndpoint',
      summary: 'Make an endpoint; its secret is shown once',
      tags: TAGS,
      querystring: DryRunQuery,
      headers: WRITE_HEADERS,
      body: CreateBody,
      response: { 200: SecretEnvelope, 201: SecretEnvelope, ...errors(400, 409, 413, 415, 422, ...GUARDED) },
    },
    handler: createEndpoint(deps),
  });
  app.patch('/webhooks/endpoints/:id', {
    ...guarded(JSON_ONLY),
    schema: {
      operationId: 'updateEndpoint',
      summary: 'Change an endpoint; what is left out stays',
      tags: TAGS,
      params: ID_PARAMS,
      headers: WRITE_HEADERS,
      body: UpdateBody,
      response: { 200: EndpointEnvelope, ...errors(400, 404, 409, 413, 415, 422, ...GUARDED) },
    },
    handler: updateEndpoint(deps),
  });
}

/** A body may be left out, and its type named all the same, as clients do that name it for every request. */
function optionalBodyRoutes(app: FastifyInstance, deps: EventsDeps): void {
  const guarded = guarding(deps, 415);
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    body.length === 0 ? {} : parseJsonBody(body),
  );
  app.post('/webhooks/endpoints/:id/test', {
    ...guarded(),
    schema: {
      operationId: 'sendTestEvent',
      summary: 'Send a test event to an endpoint at once',
      description: 'The body may be left out. What comes of the attempt is answered and not stored.',
      tags: TAGS,
      params: ID_PARAMS,
      headers: WRITE_HEADERS,
      body: TestBody,
      response: { 200: TestEnvelope, ...errors(400, 404, 409, 413, 415, 422, ...GUARDED) },
    },
    handler: sendTestEvent(deps),
  });
}

function bodilessRoutes(app: FastifyInstance, deps: EventsDeps): void {
  const guarded = guarding(deps, 415);
  dropBodies(app);
  app.delete('/webhooks/endpoints/:id', {
    ...guarded(),
    schema: {
      operationId: 'removeEndpoint',
      summary: 'Remove an endpoint with its deliveries',
      tags: TAGS,
      params: ID_PARAMS,
      response: { 200: RemovedEnvelope, ...errors(404, ...GUARDED) },
    },
    handler: removeEndpoint(deps),
  });

  const change = (operationId: string, summary: string, answer = EndpointEnvelope) => ({
    ...guarded(),
    schema: {
      operationId,
      summary,
      tags: TAGS,
      params: ID_PARAMS,
      headers: WRITE_HEADERS,
      response: { 200: answer, ...errors(400, 404, 409, 422, ...GUARDED) },
    },
  });
  app.post('/webhooks/endpoints/:id/enable', {
    ...change('enableEndpoint', 'Have a disabled endpoint told again'),
    handler: enableEndpoint(deps),
  });
  app.post('/webhooks/endpoints/:id/disable', {
    ...change('disableEndpoint', 'Have an endpoint told nothing more'),
    handler: disableEndpoint(deps),
  });
  app.post('/webhooks/endpoints/:id/rotate-secret', {
    ...change('rotateSecret', 'Replace the secret; the one before is valid for 24 hours', SecretEnvelope),
    handler: rotateSecret(deps),
  });
}
