import { expect, test } from 'vitest';
import { cardsClient, enrollBody } from '../../../support/cards.ts';
import { ENROLL_CUSTOMER } from '../creates.ts';
import { describeDryRun } from '../dry-run-rules.ts';

describeDryRun(ENROLL_CUSTOMER);

test('the URLs are echoed', async () => {
  const body = enrollBody();
  const answer = await (await cardsClient()).enroll(body, '?dry_run=true');
  expect(answer.body.data).toMatchObject({ image: body.id_document_front_url, photo: body.id_document_back_url });
});

test('does not use up an Idempotency-Key', async () => {
  const cards = await cardsClient();
  const body = enrollBody();
  const key = { 'idempotency-key': 'the-same-key' };
  expect((await cards.enroll(body, '?dry_run=true', key)).status).toBe(200);
  const created = await cards.enroll(body, '', key);
  expect(created.status, created.text).toBe(201);
  expect(created.headers.get('idempotent-replayed')).toBeNull();
});
