import { STATUS_CODES } from 'node:http';
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { MULTIPART_OPTIONS } from '../../http/multipart.ts';
import { openApiOptions, type SecurityScheme } from '../../http/openapi.ts';
import { requireContentType } from '../../http/require-content-type.ts';
import { sendErrors } from '../../http/send-errors.ts';
import type { DialectDeps, Voice } from './voice.ts';

/** The statuses any operation behind authentication can answer with. */
export const GUARDED = [401, 403, 429, 500, 503] as const;

export const JSON_ONLY = ['application/json'] as const;

/** An API as its callers find it. */
export interface PublishedDialect {
  readonly title: string;
  readonly security: Readonly<Record<string, SecurityScheme>>;
  /** Where the OpenAPI document is, from the scope that the dialect is registered in. */
  readonly document: string;
  /** What the paths of all its operations begin with, from there. */
  readonly prefix: string;
  /** Schemas that others refer to by their `$id`. */
  readonly schemas: readonly TSchema[];
  readonly refusalBody: Voice['refusalBody'];
}

/** Registers a dialect: its document, and below its prefix the routes, where every error has the dialect's form. */
export async function publish(
  app: FastifyInstance,
  { title, security, document, prefix, schemas, refusalBody }: PublishedDialect,
  addRoutes: (routes: FastifyInstance) => Promise<void> | void,
): Promise<void> {
  await app.register(swagger, openApiOptions(title, security));
  app.get(document, { schema: { hide: true } }, async () => app.swagger());
  await app.register(
    async (routes) => {
      await routes.register(multipart, MULTIPART_OPTIONS);
      sendErrors(routes, refusalBody);
      // A scope with schemas of its own does not inherit the server's compiler.
      routes.setValidatorCompiler(() => () => true);
      for (const schema of schemas) routes.addSchema(schema);
      await addRoutes(routes);
    },
    { prefix },
  );
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
