import { createHmac, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { canonicalJson } from '../lib/canonical-json.ts';

/** How an endpoint wants its deliveries shaped and signed. */
export const WEBHOOK_FORMATS = ['standard', 'cards', 'wallets', 'accounts'] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

const SECRET_BYTES = 32;

/** The secrets valid now, newest first: one, or two while the old one runs out after a rotation. */
export type WebhookSecrets = readonly [newest: string, ...older: string[]];

export interface WebhookMessage {
  /** The same in every attempt, so that a receiver can drop duplicates. */
  readonly id: string;
  readonly type: string;
  /** When the event happened. */
  readonly timestamp: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SignedDelivery {
  /** Names in lower case. */
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A new endpoint secret: `whsec_` and the base64 of 32 random bytes. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

/**
 * The body and the headers of one attempt.
 *
 * `standard` decodes the secret as Standard Webhooks says. The other three take the secret's whole text, `whsec_`
 * included, as the HMAC key in UTF-8. With two secrets, `standard` and `cards` list a signature of each; `wallets` and
 * `accounts` have room for one, so the newest signs.
 * @param sentAt When this attempt is made. Receivers refuse an old signature, so a retry is signed anew.
 * @throws Error when a secret of the `standard` format is not `whsec_` and base64.
 */
export function signDelivery(
  format: WebhookFormat,
  secrets: WebhookSecrets,
  message: WebhookMessage,
  sentAt: Date,
): SignedDelivery {
  const { headers, body } = FORMATS[format](secrets, message, sentAt);
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Gatehouse-Webhooks',
      'webhook-id': message.id,
      ...headers,
    },
    body,
  };
}

/**
 * The `webhook-signature` of a body: one `v1,…` per secret, with spaces between.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardSignature = (secrets: WebhookSecrets, id: string, sentAt: Date, body: string): string =>
  secrets.map((secret) => new Webhook(secret).sign(id, sentAt, body)).join(' ');

const FORMATS: Record<
  WebhookFormat,
  (secrets: WebhookSecrets, message: WebhookMessage, sentAt: Date) => SignedDelivery
> = {
  standard(secrets, { id, type, timestamp, data }, sentAt) {
    const body = JSON.stringify({ type, timestamp: timestamp.toISOString(), data });
    const signature = standardSignature(secrets, id, sentAt, body);
    return { headers: { 'webhook-timestamp': unixSeconds(sentAt), 'webhook-signature': signature }, body };
  },
  cards(secrets, { type, data }, sentAt) {
    const body = JSON.stringify({ event: type, data });
    const time = unixSeconds(sentAt);
    const signatures = secrets.map((secret) => `v1=${hmacHex(secret, `${time}.${body}`)}`);
    return { headers: { 'x-cartevo-signature': [`t=${time}`, ...signatures].join(',') }, body };
  },
  wallets([newest], { type, data }) {
    const canonical = canonicalJson(data);
    const checksum = hmacHex(newest, `${type}|${canonical}`).toUpperCase();
    // The body holds `data` as it was signed, so a receiver need not sort what it got.
    return { headers: {}, body: `{"event":${JSON.stringify(type)},"data":${canonical},"checksum":"${checksum}"}` };
  },
  accounts([newest], { type, data }) {
    const body = JSON.stringify({ event: type, data });
    return { headers: { 'x-waza-signature': hmacHex(newest, body) }, body };
  },
};

const hmacHex = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');

const unixSeconds = (time: Date): string => String(Math.floor(time.getTime() / 1000));
