import { expect, test } from 'vitest';
import { readProof } from '../../../../src/audit/read-wire.ts';
import { readVerifyingKey } from '../../../../src/audit/signing-key.ts';
import { verifyProof } from '../../../../src/audit/verify-proof.ts';

import { eventsApiClient } from '../../../support/events-api.ts';
import { sealNow } from '../sealing.ts';
import { newCustomer, writeEvents } from '../seeds.ts';

test('proves each sealed event with nothing but the public key', async () => {
  const client = await eventsApiClient();
  const customer = await newCustomer(client.tenant);
  await sealNow(client.tenant);
  await writeEvents(client.tenant, customer, Array(3).fill('customer.updated'));
  await sealNow(client.tenant);
  const { data: checkpoints, public_key } = (await client.get('/audit/checkpoints')).body;
  const key = readVerifyingKey(public_key.pem);
  const events = (await client.get('/events')).body.data;
  expect(new Set(events.map(({ checkpoint }: { checkpoint: number }) => checkpoint))).toEqual(new Set([1, 2]));
  for (const event of events) {
    const answer = await client.get(`/events/${event.id}/proof`);
    expect(answer.status, answer.text).toBe(200);
    const proof = readProof(answer.body.data);
    expect(proof?.event).toMatchObject({ id: event.id, hash: event.hash, customer_id: customer, data: event.data });
    expect(proof?.event).not.toHaveProperty('endpoint_id');
    expect(checkpoints).toContainEqual(proof?.checkpoint);
    expect(verifyProof(proof!, key!).problems).toEqual([]);
    const forged = { ...proof!, event: { ...proof!.event, data: { state: 'blocked' } } };
    expect(verifyProof(forged, key!).problems).not.toEqual([]);
  }
});
