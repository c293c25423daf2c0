import type { FastifyInstance } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { DOCUMENT_CONTENT_TYPES } from '../../http/read-document.ts';
import { CREATE_HEADERS, UPDATE_HEADERS } from '../../http/schema-parts.ts';
import { DOCUMENT, DryRunQuery } from '../shared/add-document.ts';
import { dropBodies, errors, GUARDED, guarding, JSON_ONLY, publish } from '../shared/routes.ts';
import type { DialectDeps } from '../shared/voice.ts';
import { addDocument } from './add-document.ts';
import {
  CustomerAnswer,
  CustomerEnvelope,
  DocumentEnvelope,
  DocumentPreviewEnvelope,
  ErrorEnvelope,
  ListEnvelope,
  PreviewEnvelope,
  RevealsEnvelope,
} from './answers.ts';
import { changeState } from './change-state.ts';
import { createCustomer } from './create-customer.ts';
import { getCustomer } from './get-customer.ts';
import { listCustomers } from './list-customers.ts';
import { listReveals } from './list-reveals.ts';
import { putPerson } from './put-person.ts';
import { removePerson } from './remove-person.ts';
import { refusalBody } from './render.ts';
import {
  BusinessUpdate,
  CountryDataUpdate,
  CreateBody,
  GetQuery,
  IndividualUpdate,
  ListQuery,
  PersonBody,
  StateBody,
} from './schemas.ts';
import { updateBusiness } from './update-business.ts';
import { updateCountryData } from './update-country-data.ts';
import { updateIndividual } from './update-individual.ts';

/** The statuses a change of a customer can be refused with. */
const CHANGES = [400, 404, 409, 412, 413, 415, 422] as const;

const SECURITY = {
  bearer: { type: 'http', scheme: 'bearer', description: 'API key.' },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-waza-key',
    description: 'API key, where there is no Authorization.',
  },
} as const;

const CUSTOMERS = ['Customers'];
const DOCUMENTS = ['Documents'];
const PERSONS = ['Persons'];

const ID = Type.Object({ id: Type.String() });
const PERSON_ID = Type.Object({ id: Type.String(), person_id: Type.String() });

/** The accounts API: its OpenAPI document, and below its prefix the routes with their error envelope. */
export const accountsPlugin = (app: FastifyInstance, deps: DialectDeps): Promise<void> =>
  publish(
    app,
    {
      title: 'Gatehouse accounts API',
      security: SECURITY,
      document: '/openapi/accounts.json',
      prefix: '/customer',
      schemas: [CustomerAnswer, ErrorEnvelope],
      refusalBody,
    },
    async (routes) => {
      customerRoutes(routes, deps);
      updateRoutes(routes, deps);
      personRoutes(routes, deps);
      await routes.register((child) => bodilessRoutes(child, deps));
    },
  );

function customerRoutes(app: FastifyInstance, deps: DialectDeps): void {
  const guarded = guarding(deps, 415);
  app.post('', {
    ...guarded(JSON_ONLY),
    schema: {
      operationId: 'createCustomer',
      summary: 'Create an individual or a business',
      tags: CUSTOMERS,
      querystring: DryRunQuery,
      headers: CREATE_HEADERS,
      body: CreateBody,
      response: { 200: PreviewEnvelope, 201: CustomerEnvelope, ...errors(400, 409, 412, 413, 415, 422, ...GUARDED) },
    },
    handler: createCustomer(deps),
  });

  app.get('', {
    ...guarded(),
    schema: {
      operationId: 'listCustomers',
      summary: 'List customers, newest first',
      tags: CUSTOMERS,
      querystring: ListQuery,
      response: { 200: ListEnvelope, ...errors(400, ...GUARDED) },
    },
    handler: listCustomers(deps),
  });

  app.get('/:id', {
    ...guarded(),
    schema: {
      operationId: 'getCustomer',
      summary: 'Get a customer and what became of it',
      tags: CUSTOMERS,
      params: ID,
      querystring: GetQuery,
      response: { 200: CustomerEnvelope, ...errors(400, 404, ...GUARDED) },
    },
    handler: getCustomer(deps),
  });

  app.get('/:id/reveals', {
    ...guarded(),
    schema: {
      operationId: 'listReveals',
      summary: 'List who had masked numbers of a customer shown',
      tags: CUSTOMERS,
      params: ID,
      response: { 200: RevealsEnvelope, ...errors(404, ...GUARDED) },
    },
    handler: listReveals(deps),
  });
}

function updateRoutes(app: FastifyInstance, deps: DialectDeps): void {
  const guarded = guarding(deps, 415);
  const update = (operationId: string, summary: string, body: TSchema) => ({
    ...guarded(JSON_ONLY),
    schema: {
      operationId,
      summary,
      tags: CUSTOMERS,
      params: ID,
      querystring: DryRunQuery,
      headers: UPDATE_HEADERS,
      body,
      response: { 200: CustomerEnvelope, ...errors(...CHANGES, ...GUARDED) },
    },
  });

  app.patch('/:id/individual', {
    ...update('updateIndividual', 'Change what an individual said of itself', IndividualUpdate),
    handler: updateIndividual(deps),
  });
  app.patch('/:id/business', {
    ...update('updateBusiness', 'Change what a business said of itself', BusinessUpdate),
    handler: updateBusiness(deps),
  });
  app.patch('/:id/country_data', {
    ...update('updateCountryData', 'Change the numbers that a country gave', CountryDataUpdate),
    handler: updateCountryData(deps),
  });
  app.patch('/:id/state', {
    ...update('changeState', 'Activate, deactivate or block a customer', StateBody),
    handler: changeState(deps),
  });

  app.post('/:id/documents', {
    ...guarded(DOCUMENT_CONTENT_TYPES),
    schema: {
      operationId: 'addDocument',
      summary: 'Add one side of a document',
      tags: DOCUMENTS,
      params: ID,
      querystring: DryRunQuery,
      headers: UPDATE_HEADERS,
      body: {
        content: { 'multipart/form-data': { schema: DOCUMENT.form }, 'application/json': { schema: DOCUMENT.body } },
      },
      response: { 200: DocumentPreviewEnvelope, 201: DocumentEnvelope, ...errors(...CHANGES, ...GUARDED) },
    },
    handler: addDocument(deps),
  });
}

function personRoutes(app: FastifyInstance, deps: DialectDeps): void {
  const guarded = guarding(deps, 415);
  app.put('/:id/persons/:person_id', {
    ...guarded(JSON_ONLY),
    schema: {
      operationId: 'putPerson',
      summary: 'Say how a person belongs to a business',
      tags: PERSONS,
      params: PERSON_ID,
      querystring: DryRunQuery,
      headers: UPDATE_HEADERS,
      body: PersonBody,
      response: { 200: CustomerEnvelope, ...errors(...CHANGES, ...GUARDED) },
    },
    handler: putPerson(deps),
  });
}

async function bodilessRoutes(app: FastifyInstance, deps: DialectDeps): Promise<void> {
  const guarded = guarding(deps, 415);
  dropBodies(app);
  app.delete('/:id/persons/:person_id', {
    ...guarded(),
    schema: {
      operationId: 'removePerson',
      summary: 'Take a person out of a business',
      tags: PERSONS,
      params: PERSON_ID,
      querystring: DryRunQuery,
      headers: UPDATE_HEADERS,
      response: { 200: CustomerEnvelope, ...errors(400, 404, 409, 412, 422, ...GUARDED) },
    },
    handler: removePerson(deps),
  });
}
