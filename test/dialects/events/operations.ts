import { inject } from 'vitest';
import type { Answer } from '../../support/cards.ts';
import { endpointBody } from '../../support/events-api.ts';
import type { Named } from './subjects.ts';

/** One operation, as far as a test can speak of all. */
export interface Operation {
  readonly method: string;
  readonly path: (id: string) => string;
  /** What the id in the path names; null where there is none. */
  readonly of: Named | null;
  /** A good body; none where the operation takes none. Every call is another one, where there are several. */
  readonly body?: () => unknown;
  /** Of a success. */
  readonly status: 200 | 201;
}

const at =
  (rest = '') =>
  (id: string) =>
    `/webhooks/endpoints/${id}${rest}`;

let made = 0;
const another = (): string => `Endpoint ${++made}`;

export const CREATE_ENDPOINT: Operation = {
  method: 'POST',
  path: () => '/webhooks/endpoints',
  of: null,
  body: () => endpointBody({ description: another() }),
  status: 201,
};
export const LIST_ENDPOINTS: Operation = { method: 'GET', path: () => '/webhooks/endpoints', of: null, status: 200 };
export const GET_ENDPOINT: Operation = { method: 'GET', path: at(), of: 'Endpoint', status: 200 };
export const UPDATE_ENDPOINT: Operation = {
  method: 'PATCH',
  path: at(),
  of: 'Endpoint',
  body: () => ({ description: another() }),
  status: 200,
};
export const REMOVE_ENDPOINT: Operation = { method: 'DELETE', path: at(), of: 'Endpoint', status: 200 };
export const ENABLE_ENDPOINT: Operation = { method: 'POST', path: at('/enable'), of: 'Endpoint', status: 200 };
export const DISABLE_ENDPOINT: Operation = { method: 'POST', path: at('/disable'), of: 'Endpoint', status: 200 };
export const ROTATE_SECRET: Operation = { method: 'POST', path: at('/rotate-secret'), of: 'Endpoint', status: 200 };
export const SEND_TEST_EVENT: Operation = {
  method: 'POST',
  path: at('/test'),
  of: 'Endpoint',
  body: () => ({ event_type: 'customer.created' }),
  status: 200,
};
export const LIST_EVENT_TYPES: Operation = {
  method: 'GET',
  path: () => '/webhooks/event-types',
  of: null,
  status: 200,
};

/** Sends an operation on a subject with exactly these headers, and its good body unless another is given. */
export async function send(
  { method, path, body }: Operation,
  id: string,
  headers: Record<string, string>,
  other?: string | Uint8Array<ArrayBuffer>,
): Promise<Answer> {
  const sent = other ?? (body && JSON.stringify(body()));
  const response = await fetch(`${inject('shared').url}${path(id)}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(sent !== undefined && { body: sent }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) };
}
