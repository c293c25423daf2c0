import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, inject, test } from 'vitest';
import { moreCredentials, newTenant } from '../support/tenants.ts';

/* Where callers of each API put their credential. What proves nothing is with the operations: their 401. */

const { url } = inject('shared');
const tenant = await newTenant();
const other = await newTenant();
const { api_key: key } = tenant;

async function accessToken(): Promise<string> {
  const { client_id, client_key } = tenant;
  const response = await fetch(`${url}/api/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id, client_key }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
const token = await accessToken();

const APIS = {
  cards: '/api/v1/customers',
  wallets: '/customers',
  accounts: '/customer',
  events: '/webhooks/endpoints',
} as const;
type Api = keyof typeof APIS;

/** Which APIs a request with these headers is let in by. */
async function letInBy(headers: Record<string, string>): Promise<Api[]> {
  const names = Object.keys(APIS) as Api[];
  const statuses = await Promise.all(names.map(async (name) => (await fetch(url + APIS[name], { headers })).status));
  expect(statuses.filter((status) => status !== 200 && status !== 401)).toEqual([]);
  return names.filter((_name, index) => statuses[index] === 200);
}

const ALL: Api[] = ['cards', 'wallets', 'accounts', 'events'];

test.each<[string, Record<string, string>, Api[]]>([
  ['an API key behind Bearer', { authorization: `Bearer ${key}` }, ALL],
  ['the scheme in small letters', { authorization: `bearer ${key}` }, ALL],
  ['several spaces behind the scheme', { authorization: `Bearer   ${key}` }, ALL],
  ['an access token behind Bearer', { authorization: `Bearer ${token}` }, ALL],
  ['an API key alone', { authorization: key }, ['wallets', 'events']],
  ['an access token alone', { authorization: token }, ['wallets', 'events']],
  ['an API key in x-waza-key', { 'x-waza-key': key }, ['accounts', 'events']],
  ['an access token in x-waza-key', { 'x-waza-key': token }, ['accounts', 'events']],
  ['x-waza-key in other letters', { 'X-Waza-Key': key }, ['accounts', 'events']],
  ['both, the same', { authorization: `Bearer ${key}`, 'x-waza-key': key }, ALL],
  ['both, where x-waza-key proves nothing', { authorization: `Bearer ${key}`, 'x-waza-key': 'nobody' }, ALL],
  ['both, where Authorization proves nothing', { authorization: 'Bearer nobody', 'x-waza-key': key }, []],
  ['both, where Authorization has no scheme', { authorization: key, 'x-waza-key': key }, ['wallets', 'events']],
  ['both, where Authorization is empty', { authorization: '', 'x-waza-key': key }, []],
  ['nothing', {}, []],
  ['another scheme', { authorization: `Basic ${key}` }, []],
  ['a scheme alone', { authorization: 'Bearer' }, []],
  ['a scheme in x-waza-key', { 'x-waza-key': `Bearer ${key}` }, []],
  ['x-waza-key that is a scheme', { 'x-waza-key': 'Bearer' }, []],
  ['an empty x-waza-key', { 'x-waza-key': '' }, []],
  ['two keys', { authorization: `${key} ${key}` }, []],
  ['two keys in x-waza-key', { 'x-waza-key': `${key}, ${key}` }, []],
  ['another name of the header', { 'x-api-key': key }, []],
  ['a key in other letters', { authorization: `Bearer ${key.toUpperCase()}` }, []],
  ['4097 characters', { authorization: `Bearer ${'x'.repeat(4_097)}` }, []],
])('%s', async (_what, headers, expected) => {
  expect(await letInBy(headers)).toEqual(expected);
});

test('where both are sent, it is Authorization that says who calls', async () => {
  const create = await fetch(url + APIS.accounts, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ currency: 'NGN', individual: { first_name: 'Ada', last_name: 'Obi' } }),
  });
  expect(create.status).toBe(201);
  const seenWith = async (headers: Record<string, string>) => {
    const { data } = (await (await fetch(url + APIS.accounts, { headers })).json()) as { data: { items: unknown[] } };
    return data.items.length;
  };
  expect(await seenWith({ authorization: `Bearer ${key}`, 'x-waza-key': other.api_key })).toBe(1);
  expect(await seenWith({ authorization: `Bearer ${other.api_key}`, 'x-waza-key': key })).toBe(0);
  expect(await seenWith({ 'x-waza-key': key })).toBe(1);
});

test.each(Object.entries(APIS))('%s: a header that is sent twice lets nobody in by the second', async (_name, path) => {
  const { hostname, port } = new URL(url);
  const statusOf = async (...lines: string[]): Promise<string> => {
    const socket = connect(Number(port), hostname);
    socket.write([`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines, '', ''].join('\r\n'));
    return (await text(socket)).slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
  };
  expect(await statusOf('Authorization: Bearer nobody', `Authorization: Bearer ${key}`)).toBe('401');
  expect(await statusOf('x-waza-key: nobody', `x-waza-key: ${key}`)).toBe('401');
});

test('a key of the other mode is let in, and sees the other book', async () => {
  const live = await moreCredentials(tenant, 'live');
  for (const headers of [{ authorization: live.api_key }, { 'x-waza-key': live.api_key }]) {
    const path = 'authorization' in headers ? APIS.wallets : APIS.accounts;
    const { data } = (await (await fetch(url + path, { headers })).json()) as { data: object };
    expect('items' in data ? data.items : data).toEqual([]);
  }
});

describe('whoever sends nothing is told what is expected', () => {
  test.each([
    ['cards', 'Authorization header must be: Bearer <access_token>'],
    ['wallets', 'Authorization header must be: Bearer <api_key>'],
    ['accounts', 'Authorization header must be: Bearer <api_key>; or x-waza-key header: <api_key>'],
    ['events', 'Authorization header must be: Bearer <api_key>; or x-waza-key header: <api_key>'],
  ] as const)('by %s', async (name, message) => {
    const response = await fetch(url + APIS[name]);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    const body = (await response.json()) as { message: string; error: { message: string } };
    expect(name === 'cards' ? body.message : body.error.message).toBe(message);
  });
});
