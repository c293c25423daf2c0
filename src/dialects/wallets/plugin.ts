import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { DOCUMENT_CONTENT_TYPES } from '../../http/read-document.ts';
import { CREATE_HEADERS, UPDATE_HEADERS } from '../../http/schema-parts.ts';
import { DOCUMENT, DryRunQuery } from '../shared/add-document.ts';
import { errors, GUARDED, guarding, JSON_ONLY, publish } from '../shared/routes.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { addDocument } from './add-document.ts';
import {
  CreatedEnvelope,
  CreatePreviewEnvelope,
  CustomerAnswer,
  CustomerEnvelope,
  DocumentEnvelope,
  DocumentPreviewEnvelope,
  ErrorEnvelope,
  ListEnvelope,
} from './answers.ts';
import { createCustomer } from './create-customer.ts';
import { getCustomer } from './get-customer.ts';
import { listCustomers } from './list-customers.ts';
import { refusalBody } from './render.ts';
import { CreateBody, KycBody, ListQuery, UpdateBody } from './schemas.ts';
import { submitKyc } from './submit-kyc.ts';
import { updateCustomer } from './update-customer.ts';

/** The statuses a change of a customer can be refused with. */
const CHANGES = [400, 404, 409, 412, 413, 422] as const;

const SECURITY = {
  bearer: { type: 'http', scheme: 'bearer', description: 'API key.' },
  apiKey: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'API key without a scheme.' },
} as const;

const ID = Type.Object({ id: Type.String() });

/** The wallets API: its OpenAPI document, and below its prefix the routes with their error envelope. */
export const walletsPlugin = (app: FastifyInstance, deps: DialectDeps): Promise<void> =>
  publish(
    app,
    {
      title: 'Gatehouse wallets API',
      security: SECURITY,
      document: '/openapi/wallets.json',
      prefix: '/customers',
      schemas: [CustomerAnswer, ErrorEnvelope],
      refusalBody,
    },
    (routes) => {
      customerRoutes(routes, deps);
      verificationRoutes(routes, deps);
    },
  );

function customerRoutes(app: FastifyInstance, deps: DialectDeps): void {
  const guarded = guarding(deps, 400);
  const tags = ['Customers'];

  app.post('', {
    ...guarded(JSON_ONLY),
    schema: {
      operationId: 'createCustomer',
      summary: 'Create an individual or a business',
      tags,
      querystring: DryRunQuery,
      headers: CREATE_HEADERS,
      body: CreateBody,
      response: {
        200: CreatePreviewEnvelope,
        201: CreatedEnvelope,
        ...errors(400, 409, 412, 413, 422, ...GUARDED),
      },
    },
    handler: createCustomer(deps),
  });

  app.get('', {
    ...guarded(),
    schema: {
      operationId: 'listCustomers',
      summary: 'List customers, newest first',
      tags,
      querystring: ListQuery,
      response: { 200: ListEnvelope, ...errors(400, 422, ...GUARDED) },
    },
    handler: listCustomers(deps),
  });

  app.get('/:id', {
    ...guarded(),
    schema: {
      operationId: 'getCustomer',
      summary: 'Get a customer and what became of it',
      tags,
      params: ID,
      response: { 200: CustomerEnvelope, ...errors(404, ...GUARDED) },
    },
    handler: getCustomer(deps),
  });

  app.patch('/:id', {
    ...guarded(JSON_ONLY),
    schema: {
      operationId: 'updateCustomer',
      summary: 'Change what a customer said of itself',
      tags,
      params: ID,
      querystring: DryRunQuery,
      headers: UPDATE_HEADERS,
      body: UpdateBody,
      response: { 200: CustomerEnvelope, ...errors(...CHANGES, ...GUARDED) },
    },
    handler: updateCustomer(deps),
  });
}

function verificationRoutes(app: FastifyInstance, deps: DialectDeps): void {
  const guarded = guarding(deps, 400);
  const tags = ['Verification'];

  app.post('/:id/documents', {
    ...guarded(DOCUMENT_CONTENT_TYPES),
    schema: {
      operationId: 'addDocument',
      summary: 'Add one side of a document',
      tags,
      params: ID,
      querystring: DryRunQuery,
      headers: UPDATE_HEADERS,
      body: {
        content: { 'multipart/form-data': { schema: DOCUMENT.form }, 'application/json': { schema: DOCUMENT.body } },
      },
      response: { 200: DocumentPreviewEnvelope, 201: DocumentEnvelope, ...errors(...CHANGES, 415, ...GUARDED) },
    },
    handler: addDocument(deps),
  });

  app.post('/:id/kyc', {
    ...guarded(JSON_ONLY),
    schema: {
      operationId: 'submitKyc',
      summary: 'Submit an identification for verification',
      tags,
      params: ID,
      querystring: DryRunQuery,
      headers: UPDATE_HEADERS,
      body: KycBody,
      response: { 200: CustomerEnvelope, ...errors(...CHANGES, 415, ...GUARDED) },
    },
    handler: submitKyc(deps),
  });
}
