import { createHmac } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { expect, test } from 'vitest';
import type { Received } from '../support/webhook-receiver.ts';
import { arrivals, EACH_CHANGE, newCompany, sortedJson } from './company.ts';

const HOUR_SECONDS = 60 * 60;

const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');

/** Whether a client that throws takes the message. */
function takes(verify: () => unknown): boolean {
  try {
    verify();
    return true;
  } catch {
    return false;
  }
}

/** What receivers of each format do who know one secret, with libraries that are not ours. */
const CLIENTS: Readonly<Record<string, (secret: string, received: Received) => boolean>> = {
  standard: (secret, { body, headers }) =>
    takes(() => new StandardWebhook(secret).verify(body, headers as Record<string, string>)),
  svix: (secret, { body, headers }) =>
    takes(() => new SvixWebhook(secret).verify(body, headers as Record<string, string>)),
  cards(secret, { body, headers }) {
    const [time, ...signatures] = String(headers['x-cartevo-signature']).split(',');
    const [, unix] = /^t=(\d+)$/.exec(time ?? '') ?? [];
    const isRecent = Math.abs(Date.now() / 1_000 - Number(unix)) < 60;
    return isRecent && signatures.includes(`v1=${hmac(secret, `${unix}.${body}`)}`);
  },
  wallets(secret, { json }) {
    return json.checksum === hmac(secret, `${json.event}|${sortedJson(json.data)}`).toUpperCase();
  },
  accounts: (secret, { body, headers }) => headers['x-waza-signature'] === hmac(secret, body),
};

/** What the clients say of a message, by the secret they know. */
const verdicts = (client: string, secrets: readonly string[], received: Received | undefined): boolean[] =>
  secrets.map((secret) => received !== undefined && (CLIENTS[client]?.(secret, received) ?? false));

test.each([
  ['standard', 'standard', true],
  ['svix', 'standard', true],
  ['cards', 'cards', true],
  ['wallets', 'wallets', false],
  ['accounts', 'accounts', false],
])(
  'a client of %s takes what is signed with either secret for a day after a rotation, where the format has room for two',
  async (client, format, hasRoom) => {
    const company = await newCompany();
    const id = await company.customer();
    const told = await company.endpoint({ ...EACH_CHANGE, format });
    const rotate = async (): Promise<string> => {
      const answer = await company.api.post(`/webhooks/endpoints/${told.id}/rotate-secret`);
      expect(answer.status, answer.text).toBe(200);
      return answer.body.data.secret;
    };
    const next = async (count: number) => {
      await company.change(id);
      return (await arrivals(told, count))[count - 1];
    };

    const first = told.secret;
    expect(verdicts(client, [first], await next(1))).toEqual([true]);
    const second = await rotate();
    expect(second).not.toBe(first);
    expect(verdicts(client, [first, second], await next(2))).toEqual([hasRoom, true]);
    await company.advance(24 * HOUR_SECONDS - 60);
    expect(verdicts(client, [first, second], await next(3))).toEqual([hasRoom, true]);
    await company.advance(60);
    expect(verdicts(client, [first, second], await next(4))).toEqual([false, true]);
    // Of two rotations within a day, the oldest secret ends with the second one.
    const [third, fourth] = [await rotate(), await rotate()];
    expect(verdicts(client, [second, third, fourth], await next(5))).toEqual([false, hasRoom, true]);
  },
);
