import { inject } from 'vitest';
import { type Answer, uniqueDigits } from './cards.ts';
import { newTenant, type TestTenant } from './tenants.ts';

/** The address of a good request. */
export const address = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  line_1: '12 Marina Road',
  line_2: 'Floor 3',
  city: 'Lagos',
  state: 'Lagos',
  postal_code: '101001',
  country: 'NG',
  ...changes,
});

/** The block of an individual with every field. */
export const individual = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  first_name: 'Ada',
  last_name: 'Obi',
  other_name: 'Chidinma',
  date_of_birth: '1990-01-15',
  residential_address: address(),
  phone_number: '+2348012345678',
  ...changes,
});

/** The block of a business with every field; every call is another business. */
export const business = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'Obi Trading Ltd',
  phone_number: '+2348012345679',
  incorporation_number: `RC${uniqueDigits()}`,
  incorporation_date: '2015-03-01',
  incorporation_country: 'NG',
  registered_address: address(),
  tax_id: `${uniqueDigits()}-0001`,
  business_type: 'LLC',
  website: 'https://obi.example.com',
  contact_person: {
    first_name: 'Ada',
    last_name: 'Obi',
    email: 'ada@obi.example.com',
    phone_number: '+2348012345670',
    position: 'Director',
  },
  ...changes,
});

const common = (): Record<string, unknown> => ({
  currency: 'NGN',
  client_reference: `user-${uniqueDigits()}`,
  email: `ada.${uniqueDigits()}@example.com`,
});

/** The body of a good create of an individual; every call is another person. */
export const individualBody = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...common(),
  type: 'INDIVIDUAL',
  individual: individual(),
  country_data: { ng: { bvn: uniqueDigits(), nin: uniqueDigits() } },
  ...changes,
});

/** The body of a good create of a business; every call is another one. */
export const businessBody = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...common(),
  type: 'BUSINESS',
  business: business(),
  ...changes,
});

interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Query and headers of a request. */
export interface Extras {
  /** With its question mark. */
  readonly query?: string;
  readonly headers?: Record<string, string>;
}

/** A client of the accounts API as one tenant. */
export interface AccountsClient {
  readonly tenant: TestTenant;
  /** `path` is what follows `/customer`. */
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  create(body: unknown, extras?: Extras): Promise<Answer>;
  get(id: string, query?: string): Promise<Answer>;
  list(query?: string): Promise<Answer>;
  updateIndividual(id: string, body: unknown, extras?: Extras): Promise<Answer>;
  updateBusiness(id: string, body: unknown, extras?: Extras): Promise<Answer>;
  updateCountryData(id: string, body: unknown, extras?: Extras): Promise<Answer>;
  changeState(id: string, state: unknown, extras?: Extras): Promise<Answer>;
  addDocument(id: string, body: unknown, extras?: Extras): Promise<Answer>;
  putPerson(id: string, personId: string, body: unknown, extras?: Extras): Promise<Answer>;
  removePerson(id: string, personId: string, headers?: Record<string, string>): Promise<Answer>;
  reveals(id: string): Promise<Answer>;
}

/** A client with a tenant of its own on the shared server, or as `tenant` on the server at `url`. */
export async function accountsClient(tenant?: TestTenant, url: string = inject('shared').url): Promise<AccountsClient> {
  const owner = tenant ?? (await newTenant());
  const request: AccountsClient['request'] = async (method, path, { body, headers = {} } = {}) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${url}/customer${path}`, {
      method,
      headers: {
        authorization: `Bearer ${owner.api_key}`,
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isForm ? body : typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : null };
  };
  const send = (method: string, path: string, body: unknown, { query = '', headers = {} }: Extras = {}) =>
    request(method, `${path}${query}`, { body, headers });
  return {
    tenant: owner,
    request,
    create: (body, extras) => send('POST', '', body, extras),
    get: (id, query = '') => request('GET', `/${id}${query}`),
    list: (query = '') => request('GET', query),
    updateIndividual: (id, body, extras) => send('PATCH', `/${id}/individual`, body, extras),
    updateBusiness: (id, body, extras) => send('PATCH', `/${id}/business`, body, extras),
    updateCountryData: (id, body, extras) => send('PATCH', `/${id}/country_data`, body, extras),
    changeState: (id, state, extras) => send('PATCH', `/${id}/state`, { state }, extras),
    addDocument: (id, body, extras) => send('POST', `/${id}/documents`, body, extras),
    putPerson: (id, personId, body, extras) => send('PUT', `/${id}/persons/${personId}`, body, extras),
    removePerson: (id, personId, headers = {}) => request('DELETE', `/${id}/persons/${personId}`, { headers }),
    reveals: (id) => request('GET', `/${id}/reveals`),
  };
}
