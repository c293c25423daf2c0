import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

export const OPENAPI_BASE = {
  version: '0.1.0',
  description: 'Customer onboarding: documents, verification, issuer enrollment and signed webhooks.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
} as const;

/** The OpenAPI 3.1 document of one dialect, made from the schemas of its routes. */
export const openApiOptions = (
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } },
  prefix: string,
): FastifyDynamicSwaggerOptions => ({
  openapi: {
    openapi: '3.1.0',
    info,
    servers: [{ url: '/', description: 'This service' }],
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: `Access token of POST ${prefix}/auth/token, or an API key.`,
        },
      },
    },
    security: [{ bearer: [] }],
  },
  refResolver: { buildLocalReference: (schema, _base, _fragment, index) => String(schema.$id ?? `schema-${index}`) },
});
