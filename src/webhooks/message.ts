import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import type { Customer } from '../onboarding/customer.ts';
import { readCustomer } from '../onboarding/read-customer.ts';
import type { EventToDeliver } from '../store/deliveries.ts';
import type { Endpoint, EndpointDialect } from './endpoint.ts';
import type { WebhookMessage } from './formats.ts';

/** How each API shows a customer. */
export type CustomerRenderers = Readonly<
  Record<EndpointDialect, (scope: Scope, customer: Customer) => object | Promise<object>>
>;

/** What an endpoint is told of an event. A full payload holds the customer as it is now; null once it is gone. */
export async function messageOf(
  core: Core,
  renderers: CustomerRenderers,
  scope: Scope,
  { payload, dialect }: Pick<Endpoint, 'payload' | 'dialect'>,
  event: EventToDeliver,
): Promise<WebhookMessage> {
  const thin = thinData(scope, event);
  const { customerId } = event;
  if (payload === 'thin' || customerId === null) return message(event, thin);
  const customer = await readCustomer(core, scope, customerId);
  return message(event, { ...thin, customer: customer && (await renderers[dialect](scope, customer)) });
}

const message = (event: EventToDeliver, data: WebhookMessage['data']): WebhookMessage => ({
  id: event.id,
  type: event.type,
  timestamp: event.createdAt,
  data,
});

/** Ids, states and reason codes. `id` is that of whom the event is about. */
const thinData = ({ mode }: Scope, event: EventToDeliver): WebhookMessage['data'] => ({
  id: event.customerId ?? event.endpointId,
  ...(event.customerId === null ? { endpoint_id: event.endpointId } : { customer_id: event.customerId }),
  version: event.version,
  mode,
  created_at: event.createdAt.toISOString(),
  ...event.data,
});
