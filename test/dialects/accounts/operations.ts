import { inject } from 'vitest';
import { newId } from '../../../src/lib/ids.ts';
import { individualBody } from '../../support/accounts.ts';
import type { Answer } from '../../support/cards.ts';
import { documentBody } from '../../support/documents.ts';

/** One operation, as far as a test can speak of all. */
export interface Operation {
  readonly method: string;
  /** What follows `/customer`. */
  readonly path: (id: string) => string;
  /** A good body; none where the operation takes none. */
  readonly body?: () => unknown;
}

export const CREATE_CUSTOMER: Operation = { method: 'POST', path: () => '', body: individualBody };
export const LIST_CUSTOMERS: Operation = { method: 'GET', path: () => '' };
export const GET_CUSTOMER: Operation = { method: 'GET', path: (id) => `/${id}` };
export const LIST_REVEALS: Operation = { method: 'GET', path: (id) => `/${id}/reveals` };
export const CHANGE_STATE: Operation = {
  method: 'PATCH',
  path: (id) => `/${id}/state`,
  body: () => ({ state: 'BLOCKED' }),
};
export const ADD_DOCUMENT: Operation = { method: 'POST', path: (id) => `/${id}/documents`, body: documentBody };
export const PUT_PERSON: Operation = {
  method: 'PUT',
  path: (id) => `/${id}/persons/${newId()}`,
  body: () => ({ roles: ['OWNER'] }),
};
export const REMOVE_PERSON: Operation = { method: 'DELETE', path: (id) => `/${id}/persons/${newId()}` };

/** Sends an operation on a customer with exactly these headers, and its good body unless another is given. */
export async function send(
  { method, path, body }: Operation,
  id: string,
  headers: Record<string, string>,
  other?: string | Uint8Array<ArrayBuffer>,
): Promise<Answer> {
  const sent = other ?? (body && JSON.stringify(body()));
  const response = await fetch(`${inject('shared').url}/customer${path(id)}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(sent !== undefined && { body: sent }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) };
}
