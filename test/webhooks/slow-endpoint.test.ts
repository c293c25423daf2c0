import { expect, onTestFinished, test } from 'vitest';
import { cardsClient, enrollBody } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { startLocalServer } from '../support/local-server.ts';
import { addEndpoint, startReceiver } from '../support/webhook-receiver.ts';

test('an endpoint that never answers delays no other, not even of its own tenant', async () => {
  const cards = await cardsClient();
  let unanswered = 0;
  const silent = await startLocalServer(() => {
    unanswered += 1;
  });
  const receiver = await startReceiver();
  onTestFinished(async () => {
    await silent.close();
    await receiver.close();
  });
  await addEndpoint({ tenant: cards.tenant.id, url: `${silent.url}/hook` });
  await addEndpoint({ tenant: cards.tenant.id, url: receiver.url });

  const created = await Promise.all(Array.from({ length: 4 }, () => cards.enroll(enrollBody())));
  expect(created.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  // Eight events of each customer, while four attempts at most wait for the answer that never comes.
  await eventually('all of them', () => (receiver.received.length >= 4 * 8 ? true : null), 12_000);
  expect(unanswered).toBe(4);
});
