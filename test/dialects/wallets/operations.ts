import type { Answer } from '../../support/cards.ts';
import { documentBody } from '../../support/documents.ts';
import { createdId, customerBody, type Extras, identification, type WalletsClient } from '../../support/wallets.ts';

/** An operation, as far as a test can speak of all. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** What follows the customer's id in the path; null where the path has none. */
  readonly behindId: string | null;
  readonly status: 200 | 201;
}

/** An operation that makes or changes a customer. */
export interface Write extends Operation {
  /** A good body of JSON, of another content at every call. */
  readonly goodBody: () => unknown;
}

export const CREATE_CUSTOMER: Write = { method: 'POST', behindId: null, status: 201, goodBody: customerBody };
export const LIST_CUSTOMERS: Operation = { method: 'GET', behindId: null, status: 200 };
export const GET_CUSTOMER: Operation = { method: 'GET', behindId: '', status: 200 };

let names = 0;
export const UPDATE_CUSTOMER: Write = {
  method: 'PATCH',
  behindId: '',
  status: 200,
  goodBody: () => ({ first_name: `Ada ${names++}` }),
};
export const ADD_DOCUMENT: Write = {
  method: 'POST',
  behindId: '/documents',
  status: 201,
  goodBody: () => documentBody({ url: `https://example.com/documents/${names++}.jpg` }),
};
/** Without documents, whose inspection takes time. */
export const SUBMIT_KYC: Write = {
  method: 'POST',
  behindId: '/kyc',
  status: 200,
  goodBody: () => ({ identification: identification() }),
};

/** A customer for the operation to work on; an empty text where it needs none. */
export const subjectOf = async ({ behindId }: Operation, wallets: WalletsClient): Promise<string> =>
  behindId === null ? '' : createdId(wallets);

export const pathOf = ({ behindId }: Operation, id: string): string => (behindId === null ? '' : `/${id}${behindId}`);

/** Sends a body to an operation; `id` is not used where its path has none. */
export const send = (
  operation: Operation,
  wallets: WalletsClient,
  id: string,
  body: unknown,
  { query = '', headers = {} }: Extras = {},
): Promise<Answer> => wallets.request(operation.method, `${pathOf(operation, id)}${query}`, { body, headers });

/** A good body for a write, nothing for a read. */
export const goodBodyOf = (operation: Operation | Write): unknown =>
  'goodBody' in operation ? operation.goodBody() : undefined;
