import { STATUS_CODES } from 'node:http';
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { discardRest } from '../../http/discard-rest.ts';
import { MULTIPART_OPTIONS } from '../../http/multipart.ts';
import { openApiOptions, type SecurityScheme } from '../../http/openapi.ts';
import { requireContentType } from '../../http/require-content-type.ts';
import { sendErrors } from '../../http/send-errors.ts';
import type { DialectDeps, Voice } from './voice.ts';

/** The statuses any operation behind authentication can answer with. */
export const GUARDED = [401, 403, 429, 500, 503] as const;

export const JSON_ONLY = ['application/json'] as const;

/** What tells callers of an API. */
export interface DescribedApi {
  readonly title: string;
  readonly security: Readonly<Record<string, SecurityScheme>>;
  /** Where the OpenAPI document is, from the scope that the API is registered in. */
  readonly document: string;
}

/** A dialect as its callers find it. */
export interface PublishedDialect extends DescribedApi {
  /** What the paths of all its operations begin with, from there. */
  readonly prefix: string;
  /** Schemas that others refer to by their `$id`. */
  readonly schemas: readonly TSchema[];
  readonly refusalBody: Voice['refusalBody'];
}

/** Registers a dialect: its document, and below its prefix the routes, where every error has the dialect's form. */
export async function publish(
  app: FastifyInstance,
  { prefix, schemas, refusalBody, ...api }: PublishedDialect,
  addRoutes: (routes: FastifyInstance) => Promise<void> | void,
): Promise<void> {
  await describeRoutes(app, api);
  await app.register(
    async (routes) => {
      await routes.register(multipart, MULTIPART_OPTIONS);
      sendErrors(routes, refusalBody);
      shareSchemas(routes, schemas);
      await addRoutes(routes);
    },
    { prefix },
  );
}

/** Serves the OpenAPI document of the routes that are added to `app` from here on. */
export async function describeRoutes(app: FastifyInstance, { title, security, document }: DescribedApi): Promise<void> {
  await app.register(swagger, openApiOptions(title, security));
  app.get(document, { schema: { hide: true } }, async () => app.swagger());
}

/** Lets routes refer to schemas by their `$id`. */
export function shareSchemas(routes: FastifyInstance, schemas: readonly TSchema[]): void {
  // A scope with schemas of its own does not inherit the server's compiler.
  routes.setValidatorCompiler(() => () => true);
  for (const schema of schemas) routes.addSchema(schema);
}

/** For operations without a body: a type that a client names for every request is no fault here, and a body is dropped. */
export function dropBodies(routes: FastifyInstance): void {
  routes.removeAllContentTypeParsers();
  routes.addContentTypeParser('*', async ({ raw }: FastifyRequest) => discardRest(raw));
}

/** Who calls is asked before the body is looked at. */
export const guarding =
  ({ authenticate }: Pick<DialectDeps, 'authenticate'>, wrongTypeStatus: 400 | 415) =>
  (contentTypes: readonly string[] = []) => ({
    async onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      await authenticate(request, reply);
      if (contentTypes.length > 0) requireContentType(request, contentTypes, wrongTypeStatus);
    },
  });

/** The error answers of an operation, in the OpenAPI document. */
export const errors = (...statuses: readonly number[]): Record<number, TSchema> =>
  Object.fromEntries(
    statuses.map((status) => [status, Type.Unsafe({ $ref: 'Error#', description: STATUS_CODES[status] ?? 'Error' })]),
  );
