/* Where the parts of src/ may reach: the tables that test/tidy.test.ts holds the code against. */

/** What a part of `src/` may import of the others: path prefixes under `src/`, and those of which it may take types only. */
export interface Rule {
  readonly values: readonly string[];
  readonly types?: readonly string[];
}

const PORTS = 'onboarding/ports.ts';

const DIALECT: Rule = {
  values: ['lib/', 'http/', 'onboarding/', 'dialects/shared/', 'store/credentials.ts', 'store/tenant-scope.ts'],
  types: ['store/customer-list.ts'],
};

/** The longest prefix that fits a file is its rule. A folder may import itself; a file with a rule of its own may not unless it says so. */
export const RULES: Readonly<Record<string, Rule>> = {
  'lib/': { values: [] },
  'embedded/': { values: [] },
  'store/': {
    values: ['lib/'],
    types: [
      'onboarding/customer.ts',
      'onboarding/events.ts',
      'onboarding/policy.ts',
      PORTS,
      'onboarding/states.ts',
      'audit/checkpoint.ts',
      'webhooks/delivery-state.ts',
      'webhooks/endpoint.ts',
    ],
  },
  'onboarding/': { values: ['lib/', 'store/'] },
  // The ports are what adapters know of the core, so they know nothing of it but the words.
  [PORTS]: { values: [], types: ['lib/', 'store/tenant-transaction.ts'] },
  'inspection/': { values: ['lib/', PORTS] },
  'providers/': { values: ['lib/', PORTS] },
  'audit/': { values: ['lib/', 'store/', 'onboarding/events.ts'], types: ['onboarding/core.ts'] },
  // Verifying reaches for no database.
  'audit/verify-': { values: ['lib/', 'onboarding/events.ts'] },
  'webhooks/': { values: ['lib/', 'store/', 'onboarding/'] },
  'webhooks/formats.ts': { values: ['lib/'] },
  'webhooks/schedule.ts': { values: [] },
  'webhooks/send.ts': { values: ['lib/'], types: ['webhooks/formats.ts'] },
  'jobs/': { values: ['lib/', 'audit/', 'onboarding/', 'store/', 'webhooks/'] },
  'http/': {
    values: ['lib/', 'store/', PORTS],
    types: ['onboarding/check-application.ts', 'onboarding/core.ts', 'onboarding/customer.ts', 'onboarding/draft.ts'],
  },
  'http/sandbox-routes.ts': {
    values: ['http/', 'lib/', 'store/', 'onboarding/resume-due.ts', 'providers/sandbox/'],
    types: ['onboarding/core.ts'],
  },
  'dialects/accounts/': DIALECT,
  'dialects/cards/': DIALECT,
  'dialects/events/': {
    values: ['lib/', 'http/', 'dialects/shared/', 'audit/', 'onboarding/events.ts', 'webhooks/'],
    types: ['store/delivery-list.ts', 'store/event-list.ts', 'store/period.ts', 'store/tenant-transaction.ts'],
  },
  'dialects/shared/': { values: ['lib/', 'http/', 'onboarding/'] },
  'dialects/wallets/': DIALECT,
  'commands/': {
    values: [
      'app.ts',
      'audit/',
      'config.ts',
      'customer-renderers.ts',
      'log.ts',
      'root-key.ts',
      'sandbox-tenant.ts',
      'services.ts',
      'embedded/',
      'jobs/',
      'lib/',
      'store/',
      'onboarding/events.ts',
      'providers/blobs/',
      'webhooks/',
    ],
  },
  'commands/command.ts': { values: [] },
  'app.ts': { values: ['lib/', 'http/', 'dialects/', 'customer-renderers.ts'], types: ['services.ts'] },
  'customer-renderers.ts': { values: ['lib/', 'http/', 'dialects/'], types: ['services.ts', 'webhooks/message.ts'] },
  'config.ts': {
    values: ['lib/keys.ts', 'lib/url-guard.ts', 'providers/blobs/blob-key.ts'],
    types: ['http/rate-limits.ts', 'providers/blobs/s3.ts'],
  },
  'log.ts': { values: ['lib/describe-fault.ts'] },
  'root-key.ts': { values: ['lib/'], types: ['config.ts'] },
  'sandbox-tenant.ts': { values: ['lib/', 'store/', 'commands/key.ts'], types: ['services.ts'] },
  'services.ts': {
    values: [
      'audit/signing-key.ts',
      'lib/',
      'embedded/',
      'inspection/',
      'jobs/',
      'providers/',
      'store/',
      'root-key.ts',
    ],
    types: ['config.ts', 'onboarding/core.ts'],
  },
  'main.ts': { values: ['cli.ts'] },
  'cli.ts': {
    values: [
      'commands/',
      'config.ts',
      'embedded/embedded-postgres-error.ts',
      'store/errors.ts',
      'store/migrate.ts',
      'store/root-key-proof.ts',
    ],
  },
};

/** Packages, and the built-in modules that reach out of the process, with the only places that may import them. */
export const HOMES: Readonly<Record<string, readonly string[]>> = {
  '@fastify/helmet': ['http/'],
  '@fastify/multipart': ['http/', 'dialects/'],
  '@fastify/rate-limit': ['http/'],
  '@fastify/swagger': ['http/', 'dialects/'],
  '@fastify/under-pressure': ['http/'],
  '@hyzyla/pdfium': ['inspection/'],
  '@scalar/fastify-api-reference': ['http/'],
  ajv: ['http/'],
  'ajv-formats': ['http/'],
  aws4fetch: ['providers/'],
  'currency-codes': ['lib/'],
  fastify: ['http/', 'dialects/', 'app.ts', 'commands/serve.ts'],
  'i18n-iso-countries': ['lib/'],
  'ipaddr.js': ['lib/'],
  jose: ['http/'],
  kysely: ['store/', 'jobs/', 'services.ts', 'commands/doctor.ts'],
  'libphonenumber-js': ['lib/'],
  'lossless-json': ['http/'],
  pg: ['store/'],
  'pg-boss': ['jobs/', 'services.ts'],
  pino: ['log.ts', 'jobs/', 'services.ts', 'webhooks/'],
  'prom-client': ['http/', 'jobs/', 'services.ts', 'webhooks/'],
  sharp: ['inspection/'],
  standardwebhooks: ['webhooks/'],
  typebox: ['http/', 'dialects/'],
  undici: ['lib/guarded-fetch.ts', 'lib/kept-connections.ts'],
  uuidv7: ['lib/'],
  'node:child_process': ['embedded/', 'inspection/'],
  'node:dns': ['lib/guarded-fetch.ts', 'lib/name-servers.ts'],
  'node:dns/promises': ['lib/guarded-fetch.ts', 'lib/name-servers.ts'],
  'node:http': ['http/', 'dialects/', 'providers/sandbox/', 'commands/webhook-listen.ts'],
  'node:net': ['lib/', 'embedded/'],
  'node:worker_threads': ['inspection/'],
};

/** Built-in modules that are harmless anywhere: they reach nothing outside but files. */
export const ANYWHERE =
  /^node:(?:buffer|crypto|events|fs|fs\/promises|module|os|path|stream|stream\/consumers|stream\/promises|timers\/promises|url|util|zlib)$/;

/** The only places that hold SQL. */
export const SQL_HOMES = ['store/', 'jobs/queue.ts', 'services.ts', 'commands/doctor.ts', 'commands/with-database.ts'];
/** The only places that read the environment: the second hands a part of it on to PostgreSQL. */
export const ENVIRONMENT_HOMES = ['main.ts', 'embedded/postmaster.ts'];
