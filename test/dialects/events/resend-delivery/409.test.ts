import { expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { RESEND_DELIVERY } from '../delivery-operations.ts';
import { expectFaults, whole } from '../errors.ts';
import { describeKeyInUse } from '../idempotency-rules.ts';
import { deliveryRow, newCustomer, writeDelivery, writeEvents } from '../seeds.ts';

describeKeyInUse(RESEND_DELIVERY);

test('a delivery of an endpoint that is disabled', async () => {
  const client = await eventsApiClient();
  const customer = await newCustomer(client.tenant);
  const { id: endpointId } = await client.endpoint();
  expect((await client.post(`/webhooks/endpoints/${endpointId}/disable`)).status).toBe(200);
  const [event] = await writeEvents(client.tenant, customer, ['customer.updated']);
  const id = await writeDelivery(client.tenant, endpointId, event!, { state: 'exhausted' });
  const before = await deliveryRow(id);
  const disabled = [whole('state_conflict', 'The endpoint is disabled: enable it first')];
  expectFaults(await client.post(`/webhooks/deliveries/${id}/resend`), 409, disabled);
  expect(await deliveryRow(id)).toEqual(before);
});
