import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../lib/canonical-json.ts';
import { isRecord } from '../lib/records.ts';
import { standardSignature, type WebhookFormat } from './formats.ts';

/** How far from now the time may lie that a signature covers, either way: an older delivery may be one sent again by a stranger. */
export const SIGNATURE_TOLERANCE_MS = 5 * 60 * 1_000;

/** Why a delivery is not ours, or not of now. */
export type VerificationFault =
  | 'missing_header'
  | 'malformed_header'
  | 'too_old'
  | 'too_new'
  | 'not_json'
  | 'missing_checksum'
  | 'bad_signature';

export type Verification = { readonly ok: true } | { readonly ok: false; readonly reason: VerificationFault };

/** Names in lower case, as node:http has them. */
export type ReceivedHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * What a receiver checks before it believes a delivery: the counterpart of `signDelivery`. During a rotation either secret
 * verifies where the format lists a signature of each.
 * @param body The text exactly as it came. `wallets` alone reads it: its checksum covers the parsed event and data.
 * @throws Error when the secret of the `standard` format is not base64.
 */
export function verifyDelivery(
  format: WebhookFormat,
  secret: string,
  headers: ReceivedHeaders,
  body: string,
  now: Date,
): Verification {
  const reason = FORMATS[format](secret, headers, body, now);
  return reason === null ? { ok: true } : { ok: false, reason };
}

type Verifier = (secret: string, headers: ReceivedHeaders, body: string, now: Date) => VerificationFault | null;

const FORMATS: Readonly<Record<WebhookFormat, Verifier>> = {
  standard(secret, headers, body, now) {
    const [id, time, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
      headerOf(headers, name),
    );
    if (!id || !time || !signatures) return 'missing_header';
    const sentAt = readTime(time);
    if (sentAt === null) return 'malformed_header';
    return timeFault(sentAt, now) ?? matchFault(signatures.split(' '), standardSignature([secret], id, sentAt, body));
  },
  cards(secret, headers, body, now) {
    const header = headerOf(headers, 'x-cartevo-signature');
    if (!header) return 'missing_header';
    const parts = header.split(',');
    const valuesOf = (name: string) =>
      parts.filter((part) => part.startsWith(name)).map((part) => part.slice(name.length));
    const [time = '', ...otherTimes] = valuesOf('t=');
    const sentAt = otherTimes.length === 0 ? readTime(time) : null;
    if (sentAt === null) return 'malformed_header';
    return timeFault(sentAt, now) ?? matchFault(valuesOf('v1='), hmacHex(secret, `${time}.${body}`));
  },
  wallets(secret, _headers, body) {
    const message = parse(body);
    if (!isRecord(message)) return 'not_json';
    const { event, data, checksum } = message;
    if (typeof checksum !== 'string') return 'missing_checksum';
    if (typeof event !== 'string' || data === undefined) return 'bad_signature';
    return matchFault([checksum], hmacHex(secret, `${event}|${canonicalJson(data)}`).toUpperCase());
  },
  accounts(secret, headers, body) {
    const header = headerOf(headers, 'x-waza-signature');
    return header ? matchFault([header], hmacHex(secret, body)) : 'missing_header';
  },
};

/** Nothing for a header that came as a list: none of these may. */
function headerOf(headers: ReceivedHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Seconds since 1970. Ten digits are 317 years. */
const UNIX_SECONDS = /^\d{1,10}$/;

const readTime = (text: string): Date | null => (UNIX_SECONDS.test(text) ? new Date(Number(text) * 1_000) : null);

function timeFault(sentAt: Date, now: Date): VerificationFault | null {
  const ageMs = now.getTime() - sentAt.getTime();
  if (ageMs > SIGNATURE_TOLERANCE_MS) return 'too_old';
  return ageMs < -SIGNATURE_TOLERANCE_MS ? 'too_new' : null;
}

const matchFault = (signatures: readonly string[], expected: string): VerificationFault | null =>
  signatures.some((signature) => isSame(signature, expected)) ? null : 'bad_signature';

/** Compares without telling by the time it takes how much was right. */
function isSame(signature: string, expected: string): boolean {
  const [given, wanted] = [Buffer.from(signature), Buffer.from(expected)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const hmacHex = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
