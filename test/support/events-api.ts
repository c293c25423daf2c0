import { inject } from 'vitest';
import type { Answer } from './cards.ts';
import { newTenant, type TestTenant } from './tenants.ts';

/** A URL for endpoints whose receiver does not matter: on this machine, where nobody listens. Nothing is looked up for it. */
export const HOOK_URL = 'http://127.0.0.1:9/hook';

/** The body of a good create. */
export const endpointBody = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  url: HOOK_URL,
  ...changes,
});

/** Query and headers of a request. */
export interface Extras {
  /** With its question mark. */
  readonly query?: string;
  readonly headers?: Record<string, string>;
}

interface RequestOptions extends Extras {
  readonly body?: unknown;
}

/** A client of the events API as one tenant. Paths are what follows the server's address. */
export interface EventsApiClient {
  readonly tenant: TestTenant;
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  get(path: string, query?: string): Promise<Answer>;
  /** Without a body where none is given. */
  post(path: string, body?: unknown, extras?: Extras): Promise<Answer>;
  patch(path: string, body: unknown, extras?: Extras): Promise<Answer>;
  remove(path: string): Promise<Answer>;
  /** Makes an endpoint. @returns its wire form, with the secret */
  // biome-ignore lint/suspicious/noExplicitAny: the answer's shape is what the tests assert
  endpoint(changes?: Record<string, unknown>): Promise<any>;
}

/** A client with a tenant of its own on the shared server, or as `tenant` on the server at `url`. */
export async function eventsApiClient(
  tenant?: TestTenant,
  url: string = inject('shared').url,
): Promise<EventsApiClient> {
  const owner = tenant ?? (await newTenant());
  const request: EventsApiClient['request'] = async (method, path, { body, query = '', headers = {} } = {}) => {
    const response = await fetch(`${url}${path}${query}`, {
      method,
      headers: {
        authorization: `Bearer ${owner.api_key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) };
  };
  return {
    tenant: owner,
    request,
    get: (path, query = '') => request('GET', path, { query }),
    post: (path, body, extras) => request('POST', path, { body, ...extras }),
    patch: (path, body, extras) => request('PATCH', path, { body, ...extras }),
    remove: (path) => request('DELETE', path),
    async endpoint(changes) {
      const answer = await request('POST', '/webhooks/endpoints', { body: endpointBody(changes) });
      if (answer.status !== 201) throw new Error(`no endpoint: ${answer.text}`);
      return answer.body.data;
    },
  };
}
