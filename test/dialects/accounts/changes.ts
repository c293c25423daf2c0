import { expect } from 'vitest';
import { type AccountsClient, businessBody, type Extras, individualBody } from '../../support/accounts.ts';
import type { Answer } from '../../support/cards.ts';
import { documentBody } from '../../support/documents.ts';

/** A customer that something is going to change. */
export interface Subject {
  readonly id: string;
  readonly version: number;
  /** Persons that the change may be about. */
  readonly persons: readonly string[];
}

/** One operation that changes a customer, as far as a test can speak of all. */
export interface Change {
  /** The status of its success. */
  readonly status: 200 | 201;
  /** A customer that takes the change. */
  readonly subject: (accounts: AccountsClient) => Promise<Subject>;
  /** Sends the change, or with `other` another request to the same customer that is as good. */
  readonly send: (accounts: AccountsClient, subject: Subject, extras?: Extras, other?: boolean) => Promise<Answer>;
}

const made = async (accounts: AccountsClient, body: unknown): Promise<{ id: string; version: number }> => {
  const answer = await accounts.create(body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data;
};

const individual = async (accounts: AccountsClient): Promise<Subject> => {
  const { id, version } = await made(accounts, individualBody());
  return { id, version, persons: [] };
};

const businessAndPersons = async (accounts: AccountsClient): Promise<Subject> => {
  const { id, version } = await made(accounts, businessBody());
  const persons = [await made(accounts, individualBody()), await made(accounts, individualBody())];
  return { id, version, persons: persons.map((person) => person.id) };
};

const personOf = ({ persons }: Subject, other: boolean): string => persons[other ? 1 : 0] ?? '';

export const CHANGE_STATE: Change = {
  status: 200,
  subject: individual,
  send: (accounts, { id }, extras, other) => accounts.changeState(id, other ? 'ACTIVE' : 'BLOCKED', extras),
};

export const ADD_DOCUMENT: Change = {
  status: 201,
  // Without an address no verification begins with the document, which would change the customer as well.
  async subject(accounts) {
    const body = individualBody({ individual: { first_name: 'Ada', last_name: 'Obi' } });
    const { id, version } = await made(accounts, body);
    return { id, version, persons: [] };
  },
  send: (accounts, { id }, extras, other = false) =>
    accounts.addDocument(id, documentBody({ type: other ? 'VOTERS_CARD' : 'PASSPORT' }), extras),
};

export const PUT_PERSON: Change = {
  status: 200,
  subject: businessAndPersons,
  send: (accounts, subject, extras, other = false) =>
    accounts.putPerson(subject.id, personOf(subject, other), { roles: ['OWNER'], ownership_percent: 25 }, extras),
};

export const REMOVE_PERSON: Change = {
  status: 200,
  async subject(accounts) {
    const subject = await businessAndPersons(accounts);
    for (const person of subject.persons) {
      const linked = await accounts.putPerson(subject.id, person, { roles: ['DIRECTOR'] });
      expect(linked.status, linked.text).toBe(200);
    }
    return { ...subject, version: (await accounts.get(subject.id)).body.data.version };
  },
  send: (accounts, subject, { query = '', headers = {} } = {}, other = false) =>
    accounts.request('DELETE', `/${subject.id}/persons/${personOf(subject, other)}${query}`, { headers }),
};
