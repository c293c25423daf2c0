import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { DOCUMENT_CONTENT_TYPES } from '../../http/read-document.ts';
import { requireContentType } from '../../http/require-content-type.ts';
import { CREATE_HEADERS, UPDATE_HEADERS } from '../../http/schema-parts.ts';
import { DOCUMENT, DryRunQuery } from '../shared/add-document.ts';
import { errors, GUARDED, guarding, JSON_ONLY, publish } from '../shared/routes.ts';
import { addDocument } from './add-document.ts';
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
  DocumentEnvelope,
  DocumentPreviewEnvelope,
  EnrollBody,
  ErrorEnvelope,
  ListEnvelope,
  ListQuery,
  PreviewEnvelope,
  TokenAnswer,
  TokenBody,
} from './schemas.ts';

const OPEN = [429, 500, 503] as const;

const SECURITY = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'Access token of POST /api/v1/auth/token, or an API key.',
  },
} as const;

/** The cards API: its OpenAPI document, its routes, its error envelope. */
export const cardsPlugin = (app: FastifyInstance, deps: CardsDeps): Promise<void> =>
  publish(
    app,
    {
      title: 'Gatehouse cards API',
      security: SECURITY,
      document: '/openapi.json',
      prefix: '',
      schemas: [CustomerAnswer, ErrorEnvelope],
      refusalBody,
    },
    (routes) => addRoutes(routes, deps),
  );

function addRoutes(app: FastifyInstance, deps: CardsDeps): void {
  const guarded = guarding(deps, 415);

  app.post('/auth/token', {
    onRequest: async (request) => requireContentType(request, JSON_ONLY),
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
    ...guarded(['multipart/form-data']),
    schema: {
      operationId: 'createCustomer',
      summary: 'Create a customer with uploaded documents',
      tags: ['Customers'],
      consumes: ['multipart/form-data'],
      querystring: CreateQuery,
      headers: CREATE_HEADERS,
      body: CreateForm,
      response: { 200: PreviewEnvelope, 201: CustomerEnvelope, ...errors(400, 409, 412, 413, 415, 422, ...GUARDED) },
    },
    handler: createCustomer(deps),
  });

  app.post('/customers/enroll', {
    ...guarded(JSON_ONLY),
    schema: {
      operationId: 'enrollCustomer',
      summary: 'Create a customer with documents named by URL and enroll it',
      tags: ['Customers'],
      querystring: DryRunQuery,
      headers: CREATE_HEADERS,
      body: EnrollBody,
      response: { 200: PreviewEnvelope, 201: CustomerEnvelope, ...errors(400, 409, 412, 413, 415, 422, ...GUARDED) },
    },
    handler: enrollCustomer(deps),
  });

  app.get('/customers', {
    ...guarded(),
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
    ...guarded(),
    schema: {
      operationId: 'getCustomer',
      summary: 'Get a customer and what became of it',
      tags: ['Customers'],
      params: Type.Object({ id: Type.String() }),
      response: { 200: DetailsEnvelope, ...errors(404, ...GUARDED) },
    },
    handler: getCustomer(deps),
  });

  app.post('/customers/:id/documents', {
    ...guarded(DOCUMENT_CONTENT_TYPES),
    schema: {
      operationId: 'addDocument',
      summary: 'Add one side of a document that is still required',
      tags: ['Documents'],
      params: Type.Object({ id: Type.String() }),
      querystring: DryRunQuery,
      headers: UPDATE_HEADERS,
      body: {
        content: { 'multipart/form-data': { schema: DOCUMENT.form }, 'application/json': { schema: DOCUMENT.body } },
      },
      response: {
        200: DocumentPreviewEnvelope,
        201: DocumentEnvelope,
        ...errors(400, 404, 409, 412, 413, 415, 422, ...GUARDED),
      },
    },
    handler: addDocument(deps),
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

const documentContent = () =>
  Object.fromEntries(['image/jpeg', 'image/png', 'application/pdf'].map((type) => [type, { schema: Type.Any() }]));
