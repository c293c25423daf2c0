import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { Pool } from 'undici';
import { answerParent } from './child.ts';

/* A process that signs and posts messages as Standard Webhooks says, and does nothing else: what the service is held against. */

export interface BareMessage {
  readonly id: string;
  readonly body: string;
}

export type BareQuestion =
  | {
      readonly kind: 'prepare';
      readonly url: string;
      readonly secret: string;
      readonly inFlight: number;
      readonly messages: readonly BareMessage[];
    }
  | { readonly kind: 'send' };

let send = async (): Promise<void> => {};

answerParent<BareQuestion, { readonly done: true }>(async (question) => {
  if (question.kind === 'prepare') send = prepare(question);
  else await send();
  return { done: true };
});

function prepare({ url, secret, inFlight, messages }: Extract<BareQuestion, { kind: 'prepare' }>) {
  const { origin, pathname: path } = new URL(url);
  const key = createSecretKey(secret.replace(/^whsec_/, ''), 'base64');
  return async (): Promise<void> => {
    const pool = new Pool(origin, { connections: inFlight });
    const left = messages.values();
    const lane = async () => {
      for (const message of left) await post(pool, path, key, message);
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
    await pool.close();
  };
}

async function post(pool: Pool, path: string, key: KeyObject, { id, body }: BareMessage): Promise<void> {
  const time = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Gatehouse-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': time,
    'webhook-signature': `v1,${signature}`,
    'accept-encoding': 'identity',
  };
  const answer = await pool.request({ method: 'POST', path, headers, body });
  await answer.body.dump();
  if (answer.statusCode !== 204) throw new Error(`the receiver answered ${answer.statusCode}`);
}
