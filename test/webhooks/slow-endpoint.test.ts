import { expect, onTestFinished, test } from 'vitest';
import { cardsClient, enrollBody } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { startLocalServer } from '../support/local-server.ts';
import { addEndpoint, startReceiver } from '../support/webhook-receiver.ts';
import { EACH_CHANGE, newCompany } from './company.ts';

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

test('a delivery that is never answered delays no retry of another one, to the same endpoint', async () => {
  const company = await newCompany();
  const hanging = await company.customer();
  const arrived: string[] = [];
  const receiver = await startLocalServer(async (request, response) => {
    const { data } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    arrived.push(data.customer_id);
    if (data.customer_id !== hanging) response.writeHead(500).end();
  });
  onTestFinished(() => receiver.close());
  await company.api.endpoint({ url: receiver.url, ...EACH_CHANGE });
  await company.change(hanging);
  await eventually('the first is on its way', () => (arrived.length === 1 ? true : null));
  const other = await company.customer();
  // The first retry is made after 4 to 6 s, by a clock that nobody advances.
  await eventually('a retry', () => (arrived.length === 3 ? true : null), 9_000);
  expect(arrived).toEqual([hanging, other, other]);
});
