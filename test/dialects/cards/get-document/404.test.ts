import { expect, inject, test } from 'vitest';
import { newId } from '../../../../src/lib/ids.ts';
import { cardsClient, customerForm } from '../../../support/cards.ts';
import { ownerDatabase } from '../../../support/tenants.ts';
import { accessTokens, documentLinks } from '../../../support/tokens.ts';

const DAY_SECONDS = 24 * 60 * 60;
const cards = await cardsClient();
const stranger = await cardsClient();
const created = await cards.create(await customerForm({ id_document_type: 'PASSPORT' }, { id_document_back: null }));
const link: string = created.body.data.image;
const { id: documentId } = await ownerDatabase()
  .selectFrom('document')
  .select('id')
  .where('customer_id', '=', created.body.data.id)
  .executeTakeFirstOrThrow();
const claims = { subject: documentId, tenantId: cards.tenant.id, mode: 'test' } as const;

const open = async (token: string) => {
  const response = await fetch(`${inject('shared').url}/api/v1/documents/${token}`);
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, body: isJson ? await response.json() : null };
};
const tokenOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);
const now = new Date();
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

test('a link that is made here as the service makes them opens, so the refusals below mean something', async () => {
  expect((await open(await documentLinks().sign(claims, DAY_SECONDS, now))).status).toBe(200);
  expect((await fetch(link)).status).toBe(200);
});

test.each([
  ['a word', async () => 'token'],
  ['an altered token', async () => tokenOf(link).replace(/.{4}$/, 'AAAA')],
  ['an expired link', () => documentLinks().sign(claims, DAY_SECONDS, ago(DAY_SECONDS + 1))],
  ['an access token', () => accessTokens().sign(claims, DAY_SECONDS, now)],
  ['an absent document', () => documentLinks().sign({ ...claims, subject: newId() }, DAY_SECONDS, now)],
  ["another tenant's link", () => documentLinks().sign({ ...claims, tenantId: stranger.tenant.id }, DAY_SECONDS, now)],
  ['a tenant that is gone', () => documentLinks().sign({ ...claims, tenantId: newId() }, DAY_SECONDS, now)],
  ["the other mode's link", () => documentLinks().sign({ ...claims, mode: 'live' }, DAY_SECONDS, now)],
  ['the id of the document itself', async () => documentId],
])('%s', async (_what, token) => {
  expect(await open(await token())).toEqual({
    status: 404,
    body: {
      success: false,
      statusCode: 404,
      message: 'Document not found',
      error: 'Not Found',
      errors: [],
      request_id: expect.any(String),
    },
  });
});

test('the links of an upload are good for a day', async () => {
  const { exp, iat } = JSON.parse(Buffer.from(tokenOf(link).split('.')[1] ?? '', 'base64url').toString());
  expect(exp - iat).toBe(DAY_SECONDS);
});
