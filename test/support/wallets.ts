import { inject } from 'vitest';
import { type Answer, uniqueDigits } from './cards.ts';
import { newTenant, type TestTenant } from './tenants.ts';

/** The address of a good request. */
export const billingAddress = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  line1: '123 Test Lane',
  line2: 'Suite 456',
  city: 'Lagos',
  state: 'Lagos',
  zip_code: '100001',
  country: 'NG',
  ...changes,
});

/** The body of a good create of an individual, every field sent that it needs; every call is another person. */
export const customerBody = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  first_name: 'James',
  last_name: 'Okafor',
  email: `james.${uniqueDigits()}@example.com`,
  phone: '+2348012345678',
  type: 'individual',
  billing_address: billingAddress(),
  ...changes,
});

/** The body of a good create of a business; every call is another one. */
export const businessBody = (changes: Record<string, unknown> = {}): Record<string, unknown> =>
  customerBody({ type: 'business', business_name: 'Okafor Trading', ...changes });

/** The identification of a good request; every call is another number. */
export const identification = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: 'NIN',
  country: 'NG',
  number: uniqueDigits(),
  ...changes,
});

/** The body that tells all that a verification of an individual needs. */
export const kycBody = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  date_of_birth: '1990-01-15',
  identification: identification(),
  document_front_url: 'https://example.com/documents/front.jpg',
  document_back_url: 'https://example.com/documents/back.jpg',
  ...changes,
});

interface RequestOptions {
  /** A form, a text or bytes go out as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** The Authorization header, unless it is the tenant's; null sends none. */
  readonly authorization?: string | null;
}

/** Query and headers of a request. */
export interface Extras {
  /** With its question mark. */
  readonly query?: string;
  readonly headers?: Record<string, string>;
}

const encoded = (body: unknown): FormData | string | Uint8Array<ArrayBuffer> =>
  body instanceof FormData || body instanceof Uint8Array || typeof body === 'string'
    ? (body as FormData | string | Uint8Array<ArrayBuffer>)
    : JSON.stringify(body);

/** A client of the wallets API as one tenant. */
export interface WalletsClient {
  readonly tenant: TestTenant;
  /** `path` is what follows `/customers`. */
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  create(body: unknown, extras?: Extras): Promise<Answer>;
  get(id: string): Promise<Answer>;
  list(query?: string): Promise<Answer>;
  update(id: string, body: unknown, extras?: Extras): Promise<Answer>;
  addDocument(id: string, body: unknown, extras?: Extras): Promise<Answer>;
  submitKyc(id: string, body: unknown, extras?: Extras): Promise<Answer>;
}

/** A client with a tenant of its own on the shared server, or as `tenant` on the server at `url`. */
export async function walletsClient(tenant?: TestTenant, url: string = inject('shared').url): Promise<WalletsClient> {
  const owner = tenant ?? (await newTenant());
  const request: WalletsClient['request'] = async (method, path, options = {}) => {
    const { body, headers = {}, authorization = `Bearer ${owner.api_key}` } = options;
    const isForm = body instanceof FormData;
    const response = await fetch(`${url}/customers${path}`, {
      method,
      headers: {
        ...(authorization !== null && { authorization }),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: encoded(body) }),
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
    get: (id) => request('GET', `/${id}`),
    list: (query = '') => request('GET', query),
    update: (id, body, extras) => send('PATCH', `/${id}`, body, extras),
    addDocument: (id, body, extras) => send('POST', `/${id}/documents`, body, extras),
    submitKyc: (id, body, extras) => send('POST', `/${id}/kyc`, body, extras),
  };
}

/** The id of a new customer, made with `body`. */
export async function createdId(wallets: WalletsClient, body: unknown = customerBody()): Promise<string> {
  const answer = await wallets.create(body);
  if (answer.status !== 201) throw new Error(`not created: ${answer.text}`);
  return answer.body.data.id;
}
