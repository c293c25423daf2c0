import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { AccountsClient } from './accounts.ts';
import type { Book } from './book.ts';
import type { Answer } from './cards.ts';
import { BIRTH, DIGITS, KEY, MARK, markedBody, markedImage } from './marked.ts';
import type { Sent } from './marked-cards.ts';
import type { WalletsClient } from './wallets.ts';

/*
 * Everything that can be asked of wallets and accounts, with a mark in all that is personal. Names of fields that look like ours
 * are repeated in errors, so marks in names do not look so.
 */

type Body = Record<string, unknown>;
type Clients = Pick<Book, 'wallets' | 'accounts'>;

let serial = 0;
/** What nobody else has; the spaces around it are nobody's. */
const own = (): string => `${MARK}.${++serial}`;
const key = () => ({ 'idempotency-key': `${KEY}-${randomBytes(4).toString('hex')}` });
/** A Russian number, as far as its length goes. */
const PHONE = `+${DIGITS}`;
const REASON = `Dispute of "${MARK}" born ${BIRTH}, number ${DIGITS}`;

const walletsBody = (changes: Body = {}): Body => ({
  first_name: `Ada ${MARK}first`,
  last_name: `O'${MARK}last`,
  email: `${own()}@${MARK}.example.com`,
  phone: PHONE,
  type: 'individual',
  billing_address: {
    line1: `1 "${MARK}" Street`,
    line2: `${MARK} floor`,
    city: `${MARK}ville`,
    state: `${MARK} State`,
    zip_code: DIGITS,
    country: 'NG',
  },
  metadata: { [`A ${MARK}`]: `${MARK}value`, note: `born ${BIRTH}` },
  client_reference: own(),
  ...changes,
});

const kycBody = (changes: Body = {}): Body => ({
  date_of_birth: BIRTH,
  identification: { type: 'PASSPORT', country: 'NG', number: `${DIGITS}-${own()}-9` },
  document_front_url: `https://${MARK}.example.com/${MARK}/front.jpg?name=${MARK}&n=${DIGITS}`,
  ...changes,
});

const address = (): Body => ({
  line_1: `1 "${MARK}" Street`,
  line_2: `${MARK} floor`,
  city: `${MARK}ville`,
  state: `${MARK} State`,
  postal_code: DIGITS,
  country: 'NG',
});

const individual = (): Body => ({
  first_name: `Ada ${MARK}first`,
  last_name: `O'${MARK}last`,
  other_name: `${MARK}other`,
  date_of_birth: BIRTH,
  residential_address: address(),
  phone_number: PHONE,
});

const business = (): Body => ({
  name: `${MARK} Ltd`,
  phone_number: PHONE,
  incorporation_number: `${DIGITS}-${own()}`,
  incorporation_date: BIRTH,
  incorporation_country: 'NG',
  registered_address: address(),
  tax_id: `${DIGITS}-${own()}`,
  business_type: 'LLC',
  website: `https://${MARK}.example.com/${DIGITS}`,
  contact_person: {
    first_name: `Ada ${MARK}first`,
    last_name: `O'${MARK}last`,
    email: `${own()}@${MARK}.example.com`,
    phone_number: PHONE,
    position: `${MARK} officer`,
  },
});

const accountsBody = (changes: Body = {}): Body => ({
  currency: 'NGN',
  client_reference: own(),
  email: `${own()}@${MARK}.example.com`,
  individual: individual(),
  ...changes,
});
const businessBody = (): Body => accountsBody({ individual: undefined, business: business() });

async function markedUpload(type: string): Promise<FormData> {
  const form = new FormData();
  form.append('type', type);
  form.append('file', await markedImage(), `${MARK}.jpg`);
  return form;
}

/** Asserts that a request was answered with what it asked for. */
function taken(answer: Answer): Answer {
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
}
const idOf = ({ body }: Answer): string => body.data.id;

/** The requests that are answered with a customer, and the customers as they are shown after every change. */
export async function sendGoodRequestsToOthers({ wallets, accounts }: Clients): Promise<Sent['created']> {
  const created = await wallets.create(walletsBody(), { headers: key() });
  const person = idOf(taken(created));
  taken(await wallets.submitKyc(person, kycBody(), { headers: key() }));
  taken(await wallets.addDocument(person, await markedUpload('NIN'), { headers: key() }));
  taken(await wallets.update(person, withoutType(walletsBody()), { headers: key() }));
  const firm = idOf(taken(await wallets.create(walletsBody({ type: 'business', business_name: `${MARK} Ltd` }))));
  taken(await wallets.update(firm, { business_name: null, metadata: null, client_reference: null }));

  const number = { country_data: { ng: { bvn: DIGITS, nin: DIGITS } } };
  const holder = idOf(taken(await accounts.create(accountsBody(number), { headers: key() })));
  taken(await accounts.updateIndividual(holder, individual(), { headers: key() }));
  const document = { type: 'PASSPORT', url: `https://${MARK}.example.com/${MARK}.jpg?n=${DIGITS}` };
  taken(await accounts.addDocument(holder, document, { headers: key() }));
  taken(await accounts.changeState(holder, 'ACTIVE', { headers: key() }));
  const company = idOf(taken(await accounts.create(businessBody(), { headers: key() })));
  taken(await accounts.updateBusiness(company, business(), { headers: key() }));
  taken(await accounts.putPerson(company, holder, { roles: ['OWNER'], ownership_percent: 25 }, { headers: key() }));
  await reveal(accounts, holder);
  taken(await accounts.updateCountryData(holder, { 'ng.nin': null }));
  taken(await accounts.updateCountryData(holder, { 'ng.nin': DIGITS }, { headers: key() }));
  taken(await accounts.removePerson(company, holder));
  return [
    await wallets.get(person),
    await accounts.get(firm),
    await wallets.get(holder),
    await accounts.get(holder),
    await accounts.get(company),
  ];
}

/** Asks for numbers in full, and finds that it was written down with its reason. */
async function reveal(accounts: AccountsClient, id: string): Promise<void> {
  const shown = taken(await accounts.get(id, `?reveal=true&reason=${encodeURIComponent(REASON)}`));
  expect(shown.body.data.country_data).toEqual({ ng: { bvn: DIGITS, nin: DIGITS } });
  const { body } = taken(await accounts.reveals(id));
  expect(body.data.items).toMatchObject([{ reason: REASON, fields: ['country_data.ng.bvn', 'country_data.ng.nin'] }]);
}

const withoutType = ({ type: _type, ...body }: Body): Body => body;

/** Texts in the place of everything, at any depth. */
const everywhere = (value: unknown, text: string): unknown =>
  value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, everywhere(member, text)]))
    : text;

/** Bodies that nobody takes, whatever a good one looks like. */
const badBodies = (good: Body): Record<string, unknown> => ({
  'all too long': everywhere(good, MARK.repeat(40)),
  'all wrong': everywhere(good, `${MARK}\u0000`),
  'other types': Object.fromEntries(Object.keys(good).map((name) => [name, [{ [`A ${MARK}`]: MARK }]])),
  'unknown field': { ...good, [`A ${MARK}`]: MARK },
  'unknown field like ours': { ...good, extra: { [MARK]: MARK }, [`${MARK}é`]: 1 },
  'no json': `{"first_name": "${MARK}`,
  'json text': JSON.stringify(MARK),
  'duplicate key': `{"A ${MARK}": 1, "A ${MARK}": 2}`,
  'duplicate key like ours': `{"email": "${MARK}", "email": "${MARK}"}`,
  big: JSON.stringify({ first_name: MARK.repeat(80_000) }),
});

/** Requests that are refused, each for something else. */
export async function sendBadRequestsToOthers(clients: Clients): Promise<Sent['refusals']> {
  const refusals = { ...(await refusedByWallets(clients.wallets)), ...(await refusedByAccounts(clients.accounts)) };
  expect(Object.entries(refusals).filter(([, { status }]) => status < 400)).toEqual([]);
  return refusals;
}

async function refusedByWallets(wallets: WalletsClient): Promise<Record<string, Answer>> {
  const refusals: Record<string, Answer> = {};
  const good = walletsBody();
  const id = idOf(taken(await wallets.create(good)));
  const other = idOf(taken(await wallets.create(walletsBody())));
  const operations = {
    create: [walletsBody(), (body: unknown) => wallets.create(body, { headers: key() })],
    update: [withoutType(walletsBody()), (body: unknown) => wallets.update(id, body, { headers: key() })],
    kyc: [kycBody(), (body: unknown) => wallets.submitKyc(id, body, { headers: key() })],
    document: [{ type: 'NIN', url: MARK }, (body: unknown) => wallets.addDocument(id, body, { headers: key() })],
  } as const;
  for (const [operation, [body, send]] of Object.entries(operations)) {
    for (const [name, bad] of Object.entries(badBodies(body)))
      refusals[`wallets ${operation}: ${name}`] = await send(bad);
    refusals[`wallets ${operation}: http url`] = await send({ ...body, document_front_url: `http://${MARK}/` });
  }
  const metadata = { [MARK.repeat(5)]: MARK, [`A ${MARK}`]: MARK.repeat(40) };
  refusals['wallets: metadata'] = await wallets.create(walletsBody({ metadata }));
  refusals['wallets: duplicate'] = await wallets.create(good);
  refusals['wallets: duplicate of a change'] = await wallets.update(other, {
    email: good.email,
    client_reference: good.client_reference,
  });
  refusals['wallets: wrong kind'] = await wallets.update(id, { business_name: MARK });
  refusals['wallets: closed port'] = await wallets.submitKyc(
    id,
    kycBody({ document_front_url: `https://127.0.0.1:9/${MARK}?${DIGITS}` }),
  );
  refusals['wallets: blurry'] = await wallets.addDocument(id, {
    type: 'NIN',
    url: `https://example.com/${MARK}-blurry.jpg`,
  });
  refusals['wallets: stale'] = await wallets.update(id, { last_name: MARK }, { headers: { 'if-match': `"${MARK}"` } });
  refusals['wallets: no tag'] = await wallets.update(id, { last_name: MARK }, { headers: { 'if-match': MARK } });
  refusals['wallets: query'] = await wallets.list(`?email=${MARK}&before=${MARK}&after=${MARK}&A+${MARK}=1`);
  refusals['wallets: absent'] = await wallets.get(MARK);
  refusals['wallets: nowhere'] = await wallets.request('GET', `/${MARK}/${MARK}?q=${MARK}`);
  refusals['wallets: bare nobody'] = await wallets.request('GET', '', { headers: { authorization: MARK } });
  refusals['wallets: type'] = await wallets.request('POST', '', {
    body: MARK,
    headers: { 'content-type': `text/${MARK}` },
  });
  return refusals;
}

async function refusedByAccounts(accounts: AccountsClient): Promise<Record<string, Answer>> {
  const refusals: Record<string, Answer> = {};
  const good = accountsBody();
  const person = idOf(taken(await accounts.create(good)));
  const company = idOf(taken(await accounts.create(businessBody())));
  const extras = () => ({ headers: key() });
  const operations = {
    individual: [accountsBody(), (body: unknown) => accounts.create(body, extras())],
    business: [businessBody(), (body: unknown) => accounts.create(body, extras())],
    'update of an individual': [individual(), (body: unknown) => accounts.updateIndividual(person, body, extras())],
    'update of a business': [business(), (body: unknown) => accounts.updateBusiness(company, body, extras())],
    numbers: [{ ng: { bvn: MARK } }, (body: unknown) => accounts.updateCountryData(person, body, extras())],
    document: [{ type: 'NIN', url: MARK }, (body: unknown) => accounts.addDocument(person, body, extras())],
    person: [{ roles: [MARK] }, (body: unknown) => accounts.putPerson(company, person, body, extras())],
  } as const;
  for (const [operation, [body, send]] of Object.entries(operations)) {
    for (const [name, bad] of Object.entries(badBodies(body)))
      refusals[`accounts ${operation}: ${name}`] = await send(bad);
  }
  refusals['accounts: duplicate'] = await accounts.create(good);
  refusals['accounts: duplicate number'] = await accounts.updateCountryData(person, { 'ng.bvn': DIGITS });
  refusals['accounts: number twice'] = await accounts.updateCountryData(person, {
    'ng.bvn': DIGITS,
    ng: { bvn: DIGITS, [`A ${MARK}`]: MARK },
  });
  refusals['accounts: wrong kind'] = await accounts.updateBusiness(person, { name: MARK });
  refusals['accounts: state'] = await accounts.changeState(person, MARK);
  refusals['accounts: absent person'] = await accounts.putPerson(company, MARK, { roles: ['OWNER'] });
  refusals['accounts: no person'] = await accounts.removePerson(company, MARK);
  refusals['accounts: reason alone'] = await accounts.get(person, `?reason=${MARK}`);
  refusals['accounts: long reason'] = await accounts.get(person, `?reveal=true&reason=${MARK.repeat(40)}`);
  refusals['accounts: query'] = await accounts.list(`?email=${MARK}&cursor=${MARK}&type=${MARK}&A+${MARK}=1`);
  refusals['accounts: absent'] = await accounts.get(MARK);
  refusals['accounts: nowhere'] = await accounts.request('GET', `/${MARK}/${MARK}?q=${MARK}`);
  refusals['accounts: nobody'] = await accounts.request('GET', '', {
    headers: { authorization: `Bearer ${MARK}`, 'x-waza-key': accounts.tenant.api_key },
  });
  return refusals;
}

/** Whoever was made through cards, read and changed by the others. */
export async function changeThroughOthers({ cards, wallets, accounts }: Book): Promise<Sent['created']> {
  const id = idOf(taken(await cards.enroll(markedBody())));
  taken(await wallets.update(id, withoutType(walletsBody()), { headers: key() }));
  taken(await accounts.updateIndividual(id, { other_name: `${MARK}other` }, { headers: key() }));
  const body = await markedUpload('PASSPORT');
  taken(await cards.addDocument(id, body, '', key()));
  return [await cards.get(id), await wallets.get(id), await accounts.get(id)];
}
