import { beforeAll, expect, test } from 'vitest';
import { businessBody, individualBody } from '../support/accounts.ts';
import { openBook } from '../support/book.ts';
import type { Answer } from '../support/cards.ts';
import { printed, shapeOf } from './printed.ts';

/* The three APIs on one server, for one company: none knows that the others are there. */

const { cards, wallets, accounts } = await openBook();

/** What each reference prints, or what it lists where it prints no example. */
const REQUESTS = {
  cards: printed('cards-enroll-example.request'),
  wallets: printed('wallets-create.request'),
  individual: individualBody(),
  business: businessBody(),
};
type Name = keyof typeof REQUESTS;
const SEND: Readonly<Record<Name, (body: unknown) => Promise<Answer>>> = {
  cards: cards.enroll,
  wallets: wallets.create,
  individual: accounts.create,
  business: accounts.create,
};
const NAMES = Object.keys(REQUESTS) as Name[];

const created = {} as Record<Name, Answer>;
beforeAll(async () => {
  for (const name of NAMES) created[name] = await SEND[name](REQUESTS[name]);
});

const idOf = (name: Name): string => created[name].body.data.id;

test('each answers its printed request as if it were alone', () => {
  for (const { status, text } of Object.values(created)) expect(status, text).toBe(201);
  expect(shapeOf(created.cards.body)).toEqual(shapeOf(printed('cards-enroll-example.response')));
  expect(shapeOf(created.wallets.body)).toEqual(shapeOf(printed('wallets-create.response')));
  for (const name of ['individual', 'business'] as const) {
    expect(Object.keys(created[name].body)).toEqual(['data']);
    expect(created[name].body.data).toMatchObject({ email: REQUESTS[name].email, [name]: REQUESTS[name][name] });
  }
});

test('each lists the customers of all, newest first, in its own envelope', async () => {
  const ids = NAMES.toReversed().map(idOf);
  const idsIn = (items: readonly { id: string }[]) => items.map(({ id }) => id);
  const [inCards, inWallets, inAccounts] = [await cards.list(), await wallets.list(), await accounts.list()];
  expect(Object.keys(inCards.body)).toEqual(['success', 'statusCode', 'message', 'data', 'meta', 'pagination']);
  expect(Object.keys(inWallets.body)).toEqual(['data', 'page']);
  expect(Object.keys(inAccounts.body)).toEqual(['data']);
  expect(Object.keys(inAccounts.body.data)).toEqual(['items', 'next_cursor']);
  expect(idsIn(inCards.body.data)).toEqual(ids);
  expect(idsIn(inWallets.body.data)).toEqual(ids);
  expect(idsIn(inAccounts.body.data.items)).toEqual(ids);
});

test.each(NAMES)('%s, sent again, is a duplicate in the words of its own API', async (name) => {
  const { status, body } = await SEND[name](REQUESTS[name]);
  expect(status).toBe(409);
  if (name === 'cards') {
    const message = 'Customer with this email or ID already exists';
    expect(body).toMatchObject({ success: false, statusCode: 409, message, existing_id: idOf(name) });
  } else if (name === 'wallets') {
    const type = 'invalid_request_error';
    expect(body).toMatchObject({ error: { code: 'conflict', type, existing_id: idOf(name) } });
  } else {
    expect(body).toMatchObject({ error: { code: '409', description: 'CONFLICT', existing_id: idOf(name) } });
  }
});

test('a path that none of them has is answered by the one whose prefix it begins with', async () => {
  const envelopes = [
    [
      await cards.request('GET', '/customers/a/b'),
      ['success', 'statusCode', 'message', 'error', 'errors', 'request_id'],
    ],
    [await wallets.request('GET', '/a/b'), ['code', 'type', 'message', 'errors', 'request_id']],
    [await accounts.request('GET', '/a/b'), ['message', 'code', 'description', 'field_errors', 'request_id']],
  ] as const;
  for (const [{ status, body }, members] of envelopes) {
    expect(status).toBe(404);
    expect(Object.keys('success' in body ? body : body.error)).toEqual(members);
  }
});

test('the same method on the same book stays apart: what one API has, the others do not', async () => {
  const id = idOf('individual');
  for (const [method, path] of [
    ['PATCH', `/${id}/individual`],
    ['GET', `/${id}/reveals`],
    ['POST', '/enroll'],
  ] as const)
    expect((await wallets.request(method, path, { body: method === 'GET' ? undefined : {} })).status).toBe(404);
  for (const [method, path] of [
    ['PATCH', `/${id}`],
    ['POST', `/${id}/kyc`],
    ['POST', '/enroll'],
  ] as const)
    expect((await accounts.request(method, path, { body: {} })).status).toBe(404);
});
