import type { GuardedFetch } from '../lib/guarded-fetch.ts';
import { newId } from '../lib/ids.ts';
import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import type { EventType } from '../onboarding/events.ts';
import type { Endpoint } from './endpoint.ts';
import { EVENT_TYPE_NOTES } from './event-types.ts';
import { signDelivery, type WebhookMessage } from './formats.ts';
import { secretsOf } from './secrets.ts';
import { type AttemptResult, sendDelivery } from './send.ts';

/** What a test event is called where it does not pretend to be another. Nothing that happens has this type. */
const TEST_TYPE = 'webhook.test';

/** Before that of every event, so that a receiver which keeps the newest takes nothing that happens for out of date. */
const VERSION = 0;

/**
 * Makes one attempt at once, which is not stored, with ids that nothing has. The endpoint may be disabled. It waits for the
 * receiver, so it belongs in no transaction.
 */
export function sendTestEvent(
  core: Pick<Core, 'vault'>,
  fetch: GuardedFetch,
  scope: Scope,
  endpoint: Endpoint,
  type: EventType | null,
): Promise<AttemptResult> {
  const message = testMessage(scope, endpoint, type);
  // Receivers refuse a signature that is not of now, by the real clock.
  const signed = signDelivery(endpoint.format, secretsOf(core, scope, endpoint), message, new Date());
  return sendDelivery(fetch, endpoint.url, signed);
}

function testMessage(scope: Scope, endpoint: Endpoint, type: EventType | null): WebhookMessage {
  const timestamp = scope.now();
  return {
    id: newId(),
    type: type ?? TEST_TYPE,
    timestamp,
    data: {
      ...(isOfCustomer(type) ? ofNobody(endpoint) : { id: endpoint.id, endpoint_id: endpoint.id }),
      version: VERSION,
      mode: scope.mode,
      created_at: timestamp.toISOString(),
      test: true,
      ...(type && EVENT_TYPE_NOTES[type].sample),
    },
  };
}

const isOfCustomer = (type: EventType | null): boolean => type !== null && !type.startsWith('endpoint.');

/** A full payload says that the customer is gone: there is none. */
function ofNobody({ payload }: Endpoint) {
  const id = newId();
  return { id, customer_id: id, ...(payload === 'full' && { customer: null }) };
}
