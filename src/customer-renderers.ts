import { renderCustomer as renderForAccounts } from './dialects/accounts/render.ts';
import { renderDetails as renderForCards } from './dialects/cards/render.ts';
import { renderCustomer as renderForWallets } from './dialects/wallets/render.ts';
import { createTokenSigner, type TokenSigner } from './http/access-token.ts';
import { deriveKey } from './lib/keys.ts';
import type { Services } from './services.ts';
import type { CustomerRenderers } from './webhooks/message.ts';

/** Signs the links to documents that we host. */
export const documentLinkSigner = (rootKey: Buffer): TokenSigner =>
  createTokenSigner(deriveKey(rootKey, 'document links'), 'document');

/**
 * How each API shows a customer: for webhooks that hold it in full, as an operation that gets it would.
 * @param baseUrl Where the outside world reaches the service.
 */
export function customerRenderers({ rootKey, clock }: Services, baseUrl: () => string): CustomerRenderers {
  const links = { documentLinks: documentLinkSigner(rootKey), clock, baseUrl };
  return {
    cards: (scope, customer) => renderForCards(links, scope, customer),
    wallets: (_scope, customer) => renderForWallets(customer),
    accounts: (_scope, customer) => renderForAccounts(customer),
  };
}
