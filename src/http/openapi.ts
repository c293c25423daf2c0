import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

const OPENAPI_BASE = {
  version: '0.1.0',
  description: 'Customer onboarding: documents, verification, issuer enrollment and signed webhooks.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
} as const;

/** One way to say who calls. */
export type SecurityScheme =
  | { readonly type: 'http'; readonly scheme: 'bearer'; readonly description: string }
  | { readonly type: 'apiKey'; readonly in: 'header'; readonly name: string; readonly description: string };

/** The OpenAPI 3.1 document of one dialect, made from the schemas of its routes. Any one of the schemes lets a caller in. */
export const openApiOptions = (
  title: string,
  securitySchemes: Readonly<Record<string, SecurityScheme>>,
): FastifyDynamicSwaggerOptions => ({
  openapi: {
    openapi: '3.1.0',
    info: { ...OPENAPI_BASE, title },
    servers: [{ url: '/', description: 'This service' }],
    components: { securitySchemes },
    security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
  },
  refResolver: { buildLocalReference: (schema, _base, _fragment, index) => String(schema.$id ?? `schema-${index}`) },
});
