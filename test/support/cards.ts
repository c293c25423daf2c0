import { randomInt } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { inject } from 'vitest';
import { newTenant, type TestTenant } from './tenants.ts';

const SPECIMENS = new URL('../../specimens/', import.meta.url);

/** Digits that no other customer of the run has, and that name no scenario of the sandbox. */
export const uniqueDigits = (length = 11): string =>
  `${String(randomInt(10 ** 9, 10 ** 10))
    .padEnd(length - 1, '0')
    .slice(0, length - 1)}9`;

/** The text fields of a good request; every call is another person. */
export function customerFields(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    first_name: 'John',
    last_name: 'Doe',
    email: `john.${uniqueDigits()}@example.com`,
    country: 'Cameroon',
    street: '123 Main Street',
    city: 'Yaoundé',
    state: 'Centre',
    postal_code: '00237',
    country_iso_code: 'CM',
    country_phone_code: '+237',
    phone_number: '600000000',
    identification_number: uniqueDigits(),
    id_document_type: 'NIN',
    date_of_birth: '1990-01-15',
    ...changes,
  };
}

/** The body of a good enroll request. */
export const enrollBody = (changes: Record<string, unknown> = {}): Record<string, unknown> =>
  customerFields({
    id_document_front_url: 'https://example.com/documents/front.jpg',
    id_document_back_url: 'https://example.com/documents/back.jpg',
    ...changes,
  });

/** A specimen as a file to upload. */
export const specimen = (name: string, type = 'image/jpeg'): Promise<Blob> =>
  openAsBlob(new URL(name, SPECIMENS), { type });

/** A good multipart form; `null` takes a field or file out. */
export async function customerForm(
  changes: Record<string, unknown> = {},
  files: Record<string, Blob | null> = {},
): Promise<FormData> {
  const good = await specimen('good.jpg');
  const form = new FormData();
  for (const [name, value] of Object.entries(customerFields(changes)))
    if (value !== null) form.append(name, String(value));
  for (const [name, file] of Object.entries({ id_document_front: good, id_document_back: good, ...files })) {
    if (file) form.append(name, file, `${name}.jpg`);
  }
  return form;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the answer's shape is what the tests assert
  readonly body: any;
}

/** A client of the cards API as one tenant. */
export interface CardsClient {
  readonly tenant: TestTenant;
  request(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  create(form: FormData, query?: string, headers?: Record<string, string>): Promise<Answer>;
  enroll(body: unknown, query?: string, headers?: Record<string, string>): Promise<Answer>;
  addDocument(id: string, body: unknown, query?: string, headers?: Record<string, string>): Promise<Answer>;
  get(id: string): Promise<Answer>;
  list(query?: string): Promise<Answer>;
}

/** A client with a tenant of its own on the shared server, or as `tenant` on the server at `url`. */
export async function cardsClient(tenant?: TestTenant, url: string = inject('shared').url): Promise<CardsClient> {
  const owner = tenant ?? (await newTenant());
  const request: CardsClient['request'] = async (method, path, { body, headers = {} } = {}) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${url}/api/v1${path}`, {
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
  return {
    tenant: owner,
    request,
    create: (form, query = '', headers = {}) => request('POST', `/customers${query}`, { body: form, headers }),
    enroll: (body, query = '', headers = {}) => request('POST', `/customers/enroll${query}`, { body, headers }),
    addDocument: (id, body, query = '', headers = {}) =>
      request('POST', `/customers/${id}/documents${query}`, { body, headers }),
    get: (id) => request('GET', `/customers/${id}`),
    list: (query = '') => request('GET', `/customers${query}`),
  };
}
