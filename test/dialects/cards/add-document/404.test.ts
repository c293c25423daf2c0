import { beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../src/lib/ids.ts';
import { type CardsClient, cardsClient } from '../../../support/cards.ts';
import { documentBody, documentForm } from '../../../support/documents.ts';
import { seen } from '../../../support/seen.ts';
import { moreCredentials } from '../../../support/tenants.ts';
import { expectNothingStaged, filesOf } from '../creates.ts';
import { bareCustomer } from './customers.ts';

const BIG_BYTES = 9 * 1024 * 1024;

let cards: CardsClient;
let id: string;
beforeAll(async () => {
  cards = await cardsClient();
  id = await bareCustomer(cards);
});

const absent = async () => seen(await cards.addDocument(newId(), documentBody()));

test('an absent id', async () => {
  const answer = await cards.addDocument(newId(), documentBody());
  expect(answer.status, answer.text).toBe(404);
  expect(answer.body).toEqual({
    success: false,
    statusCode: 404,
    message: 'Customer not found',
    error: 'Not Found',
    errors: [],
    request_id: answer.headers.get('x-request-id'),
  });
});

test("another tenant's id and the other mode's answer exactly as an absent one, and nothing is kept", async () => {
  const before = await cards.get(id);
  const stranger = await cardsClient();
  const live = await cardsClient(await moreCredentials(cards.tenant, 'live'));
  for (const client of [stranger, live]) {
    expect(seen(await client.addDocument(id, documentBody()))).toEqual(await absent());
    expect(seen(await client.addDocument(id, await documentForm()))).toEqual(await absent());
    expect(await filesOf(client.tenant.id)).toEqual([]);
  }
  await expectNothingStaged();
  expect((await cards.get(id)).text).toBe(before.text);
});

test('an id of no form', async () => {
  for (const text of ['nobody', id.toUpperCase(), `{${id}}`, id.slice(0, -1), `${id}%00`, "'%20or%20true--"]) {
    expect(seen(await cards.addDocument(text, documentBody())), text).toEqual(await absent());
  }
});

test('comes before what is wrong with query, headers, fields and document', async () => {
  const stale = { 'if-match': '"1000"' };
  const bodies = [{ x: 1 }, await documentForm({ type: 'x', file: new Blob(['GIF89a']) })];
  for (const body of bodies) {
    expect(seen(await cards.addDocument(newId(), body, '?dry_run=maybe', stale))).toEqual(await absent());
  }
});

test('a client that sends much before it reads still gets the answer', async () => {
  const form = await documentForm({ file: new Blob([Buffer.alloc(BIG_BYTES)]) });
  expect(seen(await cards.addDocument(newId(), form))).toEqual(await absent());
});
