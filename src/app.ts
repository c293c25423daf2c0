import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { documentLinkSigner } from './customer-renderers.ts';
import { accountsPlugin } from './dialects/accounts/plugin.ts';
import { cardsPlugin } from './dialects/cards/plugin.ts';
import { addEventsRoutes, eventsPlugin } from './dialects/events/plugin.ts';
import { walletsPlugin } from './dialects/wallets/plugin.ts';
import { createTokenSigner } from './http/access-token.ts';
import {
  BEARER,
  BEARER_OR_BARE,
  bearerOrHeader,
  type CredentialReader,
  createAuthenticator,
} from './http/authenticate.ts';
import { docsRoutes } from './http/docs.ts';
import { healthRoutes } from './http/health.ts';
import { createAnswerOnce } from './http/idempotency.ts';
import { metricsRoutes } from './http/metrics.ts';
import { plainError } from './http/plain-error.ts';
import { createLimiters } from './http/rate-limits.ts';
import { sandboxRoutes } from './http/sandbox-routes.ts';
import { sendErrors } from './http/send-errors.ts';
import { createServer } from './http/server.ts';
import { deriveKey } from './lib/keys.ts';
import type { Services } from './services.ts';

/** The product on one screen: what every request passes, then each API with its prefix. */
export async function createApp(services: Services, baseUrl: () => string): Promise<FastifyInstance> {
  const { config, core, clock, rootKey, log } = services;
  const accessTokens = createTokenSigner(deriveKey(rootKey, 'access tokens'), 'access');
  const documentLinks = documentLinkSigner(rootKey);

  const app = await createServer(log, config.trustProxy);
  const limiters = await createLimiters(app, config.rateLimits);
  const prove = createAuthenticator(core.database, accessTokens, clock);
  const authenticateBy =
    (reader: CredentialReader) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      await prove(request, reader);
      await limiters.byCredential(request, reply);
    };
  app.addHook('onRequest', limiters.byAddress);

  sendErrors(app, plainError);
  metricsRoutes(app, services.metrics);
  healthRoutes(app, services.healthChecks);

  const authenticate = authenticateBy(BEARER);
  const answerOnce = createAnswerOnce(core, services.processLock, clock);
  if (config.sandbox) sandboxRoutes(app, { core, authenticate, answerOnce, renderError: plainError });
  const cards = { core, clock, accessTokens, documentLinks, answerOnce, baseUrl, authenticate };
  await app.register((scope) => cardsPlugin(scope, cards), { prefix: '/api/v1' });
  const wallets = { core, answerOnce, authenticate: authenticateBy(BEARER_OR_BARE) };
  await app.register((scope) => walletsPlugin(scope, wallets));
  const accounts = { core, answerOnce, authenticate: authenticateBy(bearerOrHeader('x-waza-key')) };
  await app.register((scope) => accountsPlugin(scope, accounts));
  const { fetch, auditKey } = services;
  const anyCredential = bearerOrHeader('x-waza-key', BEARER_OR_BARE.read);
  const events = { core, answerOnce, authenticate: authenticateBy(anyCredential), fetch, auditKey };
  await app.register((scope) => eventsPlugin(scope, events));
  // Once more for clients whose base URL is that of the cards API.
  await app.register((scope) => addEventsRoutes(scope, events), { prefix: '/api/v1' });
  await docsRoutes(app, [
    { title: 'Cards', slug: 'cards', url: '/api/v1/openapi.json' },
    { title: 'Wallets', slug: 'wallets', url: '/openapi/wallets.json' },
    { title: 'Accounts', slug: 'accounts', url: '/openapi/accounts.json' },
    { title: 'Events', slug: 'events', url: '/openapi/events.json' },
  ]);
  return app;
}
