import { expect, test } from 'vitest';
import { eventsApiClient } from '../../../support/events-api.ts';
import { expectFaults, whole } from '../errors.ts';
import { sealNow, unsealed } from '../sealing.ts';
import { newCustomer, writeEvents } from '../seeds.ts';

test('an event that is not sealed yet', async () => {
  const client = await eventsApiClient();
  const customer = await newCustomer(client.tenant);
  let id = '';
  await unsealed(client.tenant, async () => {
    id = (await writeEvents(client.tenant, customer, ['customer.updated']))[0]!.id;
    expectFaults(await client.get(`/events/${id}/proof`), 409, [
      whole('state_conflict', 'The event is not sealed yet: checkpoints are made every minute'),
    ]);
  });
  await sealNow(client.tenant);
  expect((await client.get(`/events/${id}/proof`)).status).toBe(200);
});
