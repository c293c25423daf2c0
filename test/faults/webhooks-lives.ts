import { setTimeout as wait } from 'node:timers/promises';
import { seededFields } from '../support/seeded.ts';

const RETRY_MS = 100;

/** One request. It is repeated with its key until it is answered. */
interface Step {
  readonly method: 'POST' | 'PATCH';
  /** `{id}` stands for that of the customer. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is sent about one customer, one after the other. The first request creates it. */
export type Life = readonly [Step, ...Step[]];

/** Most are people of the wallets API, whose changes make long chains; every fourth one is of accounts, every tenth of cards. */
export function planLife(seed: number, n: number, random: () => number): Life {
  if (n % 10 === 9) return cardsLife(seed, n);
  return n % 4 === 3 ? accountsLife(seed, n) : walletsLife(seed, n, random);
}

const MAX_CHANGES = 12;

function walletsLife(seed: number, n: number, random: () => number): Life {
  const changes = 1 + Math.floor(random() * MAX_CHANGES);
  const create: Step = {
    method: 'POST',
    path: '/customers',
    body: {
      type: 'individual',
      first_name: 'James',
      last_name: 'Okafor',
      email: `wallets.${seed}.${n}@example.com`,
      phone: '+2348012345678',
      billing_address: { line1: '123 Test Lane', city: 'Lagos', state: 'Lagos', zip_code: '100001', country: 'NG' },
    },
  };
  const updates = Array.from({ length: changes }, (_, index): Step => {
    return { method: 'PATCH', path: '/customers/{id}', body: { first_name: `James${'abcdefghijkl'[index]}` } };
  });
  return [create, ...updates];
}

function accountsLife(seed: number, n: number): Life {
  const state = (to: string): Step => ({ method: 'PATCH', path: '/customer/{id}/state', body: { state: to } });
  return [
    {
      method: 'POST',
      path: '/customer',
      body: {
        type: 'INDIVIDUAL',
        currency: 'NGN',
        client_reference: `accounts-${seed}-${n}`,
        email: `accounts.${seed}.${n}@example.com`,
        individual: { first_name: 'Ada', last_name: 'Obi' },
      },
    },
    { method: 'PATCH', path: '/customer/{id}/individual', body: { other_name: 'Chidinma' } },
    ...['ACTIVE', 'INACTIVE', 'ACTIVE', 'BLOCKED'].map(state),
  ];
}

const cardsLife = (seed: number, n: number): Life => [
  {
    method: 'POST',
    path: '/api/v1/customers/enroll',
    body: {
      ...seededFields(seed, n),
      id_document_front_url: 'https://cdn.your-app.com/kyc/front.jpg',
      id_document_back_url: 'https://cdn.your-app.com/kyc/back.pdf',
    },
  },
];

/** A server whose address changes with every start. */
export interface Target {
  url: string;
  readonly apiKey: string;
}

/** Sends a life to its end, however often the server dies meanwhile. @throws Error when a request is refused for good. */
export async function live(target: Target, name: string, [create, ...changes]: Life): Promise<void> {
  const id = await sendUntilAnswered(target, `${name}-0`, create, '');
  for (const [index, change] of changes.entries()) await sendUntilAnswered(target, `${name}-${index + 1}`, change, id);
}

/** @returns the customer's id */
async function sendUntilAnswered(target: Target, key: string, step: Step, id: string): Promise<string> {
  for (;;) {
    const reply = await sendOnce(target, key, step, id);
    if (reply !== null && reply.status < 300) return JSON.parse(reply.text).data.id;
    const isTransient = reply === null || reply.status >= 500 || reply.text.includes('"key_in_use"');
    if (!isTransient) throw new Error(`${key} ${step.path}: answered ${reply.status} ${reply.text}`);
    await wait(RETRY_MS);
  }
}

/** Null when the connection broke before the whole answer was there. */
async function sendOnce({ url, apiKey }: Target, key: string, { method, path, body }: Step, id: string) {
  try {
    const response = await fetch(`${url}${path.replace('{id}', id)}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return null;
  }
}
