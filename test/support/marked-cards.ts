import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Answer, CardsClient } from './cards.ts';
import { DIGITS, KEY, MARK, markedBody, markedForm, markedImage } from './marked.ts';

/* Everything that can be asked of the cards API, with a mark in all that is personal. */

/** What was answered with a customer, and by name what was refused. */
export interface Sent {
  readonly created: readonly Answer[];
  readonly refusals: Readonly<Record<string, Answer>>;
}

/** The requests that are answered with a customer. */
export async function sendGoodRequests(cards: CardsClient): Promise<Sent> {
  const created: Answer[] = [];
  const refusals: Record<string, Answer> = {};
  const key = {
    'idempotency-key': `${KEY}-1`,
    'user-agent': MARK,
    referer: `https://${MARK}/`,
    cookie: `a=${MARK}`,
    'x-forwarded-for': MARK,
  };
  const [form, again, other] = [await markedForm(), await markedForm({}), await markedForm()];
  const sent = Object.fromEntries(form.entries());
  for (const name of ['email', 'identification_number']) again.set(name, String(sent[name]));
  created.push(await cards.create(form, '', key));
  created.push(await cards.create(again, '', key));
  refusals['key reused'] = await cards.create(other, '', key);
  const body = markedBody();
  const enrollKey = { 'idempotency-key': `${KEY}-2` };
  created.push(await cards.enroll(body, '', enrollKey), await cards.enroll(body, '', enrollKey));
  // Registry down, left to a person, rejected; issuer that refuses, and that fails twice.
  for (const suffix of ['00005', '00004', '00002'])
    created.push(await cards.enroll(markedBody({ identification_number: `${DIGITS}${suffix}` })));
  for (const last_name of ['Declined', 'Flaky']) created.push(await cards.enroll(markedBody({ last_name })));
  expect(created.map(({ status, text }) => [status, status === 201 ? '' : text])).toEqual(created.map(() => [201, '']));
  refusals.duplicate = await cards.enroll(body);
  refusals['duplicate upload'] = await cards.create(
    await markedForm({ email: sent.email, identification_number: sent.identification_number }),
  );
  return { created, refusals };
}

/** Requests that are refused, each for something else. */
export async function sendBadRequests(cards: CardsClient): Promise<Record<string, Answer>> {
  const refusals: Record<string, Answer> = {};
  const long = MARK.repeat(20);
  const wrong: Record<string, Record<string, unknown>> = Object.fromEntries(
    Object.keys(markedBody()).map((name) => [
      `long ${name}`,
      { [name]: name.endsWith('_url') ? `${MARK}://${long}` : long },
    ]),
  );
  const bodies: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(wrong).map(([name, changes]) => [name, markedBody(changes)])),
    'everything wrong': Object.fromEntries(Object.keys(markedBody()).map((name) => [name, { [`A ${MARK}`]: MARK }])),
    'unknown field': markedBody({ [`A ${MARK}`]: MARK }),
    underage: markedBody({ date_of_birth: '2020-01-01' }),
    'http url': markedBody({ id_document_front_url: `http://example.com/${MARK}` }),
    'host that is not there': markedBody({ id_document_front_url: `https://${MARK}.invalid/${MARK}` }),
    'private address': markedBody({ id_document_front_url: `https://10.0.0.1/${MARK}?${DIGITS}` }),
    'port that is closed': markedBody({ id_document_front_url: `https://127.0.0.1:9/${MARK}` }),
    'credentials in the url': markedBody({ id_document_front_url: `https://${MARK}:${MARK}@example.org/` }),
    blurry: markedBody({ id_document_front_url: `https://example.com/${MARK}-blurry.jpg` }),
    corrupt: markedBody({ id_document_back_url: `https://example.com/${MARK}-corrupt.jpg` }),
    'a page': markedBody({ id_document_back_url: `https://example.com/${MARK}-landing.html` }),
    'another hash': markedBody({ id_document_front_sha256: randomBytes(32).toString('hex') }),
    'no json': `{"first_name": "${MARK}`,
    'json text': JSON.stringify(MARK),
    'duplicate key': `{"A ${MARK}": 1, "A ${MARK}": 2}`,
    'forbidden character': JSON.stringify(markedBody({ street: `${MARK}\0` })),
    deep: `${`{"A ${MARK}":`.repeat(40)}1${'}'.repeat(40)}`,
    big: JSON.stringify({ street: MARK.repeat(30_000) }),
  };
  for (const [name, body] of Object.entries(bodies))
    refusals[name] = await cards.enroll(body, '', { 'idempotency-key': `${KEY}-${randomBytes(4).toString('hex')}` });

  const text = new Blob([`${MARK} is no image`], { type: 'image/jpeg' });
  const forms: Record<string, FormData> = {
    'no image': await markedForm({}, { id_document_front: text }),
    'too large': await markedForm(
      {},
      { id_document_front: new Blob([await markedImage(), Buffer.alloc(10 * 1024 * 1024 + 1)]) },
    ),
    'cut image': await markedForm({}, { id_document_front: (await markedImage()).slice(0, 4_000) }),
    'no files': await markedForm({}, { id_document_front: null, id_document_back: null }),
    'field twice': await markedForm(),
    'unknown part': await markedForm(),
    'long value': await markedForm({ street: MARK.repeat(400) }),
  };
  forms['field twice']?.append('email', MARK);
  forms['unknown part']?.append(`A ${MARK}`, text, MARK);
  for (const [name, form] of Object.entries(forms))
    refusals[`upload: ${name}`] = await cards.create(form, '', {
      'idempotency-key': `${KEY}-${randomBytes(4).toString('hex')}`,
    });

  const send = async (
    name: string,
    method: string,
    path: string,
    options: Parameters<CardsClient['request']>[2] = {},
  ) => {
    refusals[name] = await cards.request(method, path, options);
  };
  await send('malformed form', 'POST', '/customers', {
    body: `--x\r\ncontent-disposition: form-data; name="${MARK}"; filename="${MARK}"`,
    headers: { 'content-type': `multipart/form-data; boundary=x` },
  });
  await send('strange type', 'POST', '/customers', { body: MARK, headers: { 'content-type': `text/${MARK}` } });
  await send('strange query', 'POST', `/customers?enroll=${MARK}&A+${MARK}=1`, { body: await markedForm() });
  await send('wrong pair', 'POST', '/auth/token', { body: { client_id: `client_${MARK}`, client_key: MARK } });
  await send('nobody', 'GET', `/customers?email=${MARK}`, { headers: { authorization: `Bearer ${MARK}` } });
  await send('absent customer', 'GET', `/customers/${MARK}`);
  await send('absent document', 'GET', `/documents/${MARK}.${MARK}.${MARK}`);
  await send('absent route', 'GET', `/${MARK}/${DIGITS}?q=${MARK}`);
  await send('bad escapes', 'GET', `/customers/%ff${MARK}?q=${MARK}`);
  await send('other method', 'DELETE', `/customers/${MARK}`);
  await send('bad cursor', 'GET', `/customers?cursor=${MARK}&limit=${MARK}&created_from=${MARK}&q=${MARK}`);
  await send('bad key', 'POST', '/customers/enroll', {
    body: markedBody(),
    headers: { 'idempotency-key': `${MARK}é` },
  });
  expect(Object.entries(refusals).filter(([, { status }]) => status < 400)).toEqual([]);
  return refusals;
}
