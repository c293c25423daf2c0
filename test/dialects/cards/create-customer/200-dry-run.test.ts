import { expect, test } from 'vitest';
import { cardsClient, customerFields, customerForm } from '../../../support/cards.ts';
import { CREATE_CUSTOMER } from '../creates.ts';
import { describeDryRun } from '../dry-run-rules.ts';

describeDryRun(CREATE_CUSTOMER);

test('the documents are not kept, so there is nothing to link to', async () => {
  const answer = await (await cardsClient()).create(await customerForm(), '?dry_run=true&enroll=true');
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.data).toMatchObject({ image: null, photo: null });
});

test('does not use up an Idempotency-Key', async () => {
  const cards = await cardsClient();
  const person = customerFields();
  const key = { 'idempotency-key': 'the-same-key' };
  expect((await cards.create(await customerForm(person), '?dry_run=true', key)).status).toBe(200);
  const created = await cards.create(await customerForm(person), '', key);
  expect(created.status, created.text).toBe(201);
  expect(created.headers.get('idempotent-replayed')).toBeNull();
});
