import { STATUS_CODES } from 'node:http';
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { MULTIPART_OPTIONS } from '../../http/multipart.ts';
import { OPENAPI_BASE, openApiOptions } from '../../http/openapi.ts';
import { requireContentType } from '../../http/require-content-type.ts';
import { sendErrors } from '../../http/send-errors.ts';
import { createCustomer } from './create-customer.ts';
import { createToken } from './create-token.ts';
import type { CardsDeps } from './deps.ts';
import { enrollCustomer } from './enroll-customer.ts';
import { getCustomer } from './get-customer.ts';
import { getDocument } from './get-document.ts';
import { listCustomers } from './list-customers.ts';
import { refusalBody } from './render.ts';
import {
  CreateForm,
  CreateQuery,
  CustomerAnswer,
  CustomerEnvelope,
  DetailsEnvelope,
  EnrollBody,
  EnrollQuery,
  ErrorEnvelope,
  ListEnvelope,
  ListQuery,
  PreviewEnvelope,
  reference,
  TokenAnswer,
  TokenBody,
} from './schemas.ts';

/** The statuses any operation behind authentication can answer with. */
const GUARDED = [401, 403, 429, 500, 503] as const;
const OPEN = [429, 500, 503] as const;

const IDEMPOTENCY_HEADERS = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ maxLength: 255, description: 'The same key and request answer the same, once.' }),
  ),
});

/** The cards API: its routes, its error envelope, its OpenAPI document. */
export async function cardsPlugin(app: FastifyInstance, deps: CardsDeps): Promise<void> {
  await app.register(swagger, openApiOptions({ ...OPENAPI_BASE, title: 'Gatehouse cards API' }, '/api/v1'));
  await app.register(multipart, MULTIPART_OPTIONS);
  sendErrors(app, refusalBody);
  // A scope with schemas of its own does not inherit the server's compiler.
  app.setValidatorCompiler(() => () => true);
  app.addSchema(CustomerAnswer);
  app.addSchema(ErrorEnvelope);

  const guarded = (contentType: string | null) => ({
    onRequest: async (request: FastifyRequest, reply: FastifyReply) => {
      await deps.authenticate(request, reply);
      if (contentType) requireContentType(request, contentType);
    },
  });

  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());

  app.post('/auth/token', {
    onRequest: async (request) => requireContentType(request, 'application/json'),
    schema: {
      operationId: 'createToken',
      summary: 'Get an access token',
      tags: ['Authentication'],
      security: [],
      body: TokenBody,
      response: { 200: TokenAnswer, ...errors(400, 401, 413, 415, ...OPEN) },
    },
    handler: createToken(deps),
  });

  app.post('/customers', {
    ...guarded('multipart/form-data'),
    schema: {
      operationId: 'createCustomer',
      summary: 'Create a customer with uploaded documents',
      tags: ['Customers'],
      consumes: ['multipart/form-data'],
      querystring: CreateQuery,
      headers: IDEMPOTENCY_HEADERS,
      body: CreateForm,
      response: { 200: PreviewEnvelope, 201: CustomerEnvelope, ...errors(400, 409, 413, 415, 422, ...GUARDED) },
    },
    handler: createCustomer(deps),
  });

  app.post('/customers/enroll', {
    ...guarded('application/json'),
    schema: {
      operationId: 'enrollCustomer',
      summary: 'Create a customer with documents named by URL and enroll it',
      tags: ['Customers'],
      querystring: EnrollQuery,
      headers: IDEMPOTENCY_HEADERS,
      body: EnrollBody,
      response: { 200: PreviewEnvelope, 201: CustomerEnvelope, ...errors(400, 409, 413, 415, 422, ...GUARDED) },
    },
    handler: enrollCustomer(deps),
  });

  app.get('/customers', {
    ...guarded(null),
    schema: {
      operationId: 'listCustomers',
      summary: 'List customers, newest first',
      tags: ['Customers'],
      querystring: ListQuery,
      response: { 200: ListEnvelope, ...errors(400, ...GUARDED) },
    },
    handler: listCustomers(deps),
  });

  app.get('/customers/:id', {
    ...guarded(null),
    schema: {
      operationId: 'getCustomer',
      summary: 'Get a customer and what became of it',
      tags: ['Customers'],
      params: Type.Object({ id: Type.String() }),
      response: { 200: DetailsEnvelope, ...errors(404, ...GUARDED) },
    },
    handler: getCustomer(deps),
  });

  app.get('/documents/:token', {
    schema: {
      operationId: 'getDocument',
      summary: 'Get the bytes of a document by its signed link',
      tags: ['Documents'],
      security: [],
      params: Type.Object({ token: Type.String() }),
      response: {
        200: { description: 'The document', content: documentContent() },
        ...errors(404, ...OPEN),
      },
    },
    handler: getDocument(deps),
  });
}

const errors = (...statuses: readonly number[]): Record<number, TSchema> =>
  Object.fromEntries(statuses.map((status) => [status, reference('Error', STATUS_CODES[status])]));

const documentContent = () =>
  Object.fromEntries(['image/jpeg', 'image/png', 'application/pdf'].map((type) => [type, { schema: Type.Any() }]));
