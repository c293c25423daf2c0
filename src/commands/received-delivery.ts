import { isDeeperThan, membersOf } from '../lib/records.ts';
import type { WebhookFormat } from '../webhooks/formats.ts';
import { type ReceivedHeaders, type VerificationFault, verifyDelivery } from '../webhooks/verify-delivery.ts';

/** A delivery as it came, and whether it is to be believed. The names are those that `--json` prints. */
export interface ReceivedDelivery {
  readonly received_at: string;
  readonly webhook_id: string | null;
  readonly type: string | null;
  readonly customer_id: string | null;
  readonly version: number | null;
  /** Null where there is no secret to verify it with. */
  readonly verified: boolean | null;
  /** Why it is refused; null when it is not. */
  readonly reason: VerificationFault | 'too_large' | 'too_deep' | null;
  /** The parsed body; null where it is no JSON. */
  readonly body: unknown;
}

/** Ours have four levels. Deeper ones than this are refused before anything walks through them. */
const MAX_LEVELS = 64;

/** Ids of ours have 36 characters. What is longer is cut, so that what is remembered stays small. */
const MAX_ID_CHARACTERS = 100;

/** @param raw The bytes of the body; null when there were too many. */
export function readDelivery(
  { format, secret }: { readonly format: WebhookFormat; readonly secret: string | null },
  headers: ReceivedHeaders,
  raw: Buffer | null,
  now: Date,
): ReceivedDelivery {
  const text = raw && decode(raw);
  const body = text === null ? undefined : parse(text);
  const reason = shapeFault(raw, body) ?? signatureFault(format, secret, headers, text ?? '', now);
  const printed = reason === 'too_deep' ? undefined : body;
  const message = membersOf(printed);
  const data = membersOf(message.data);
  return {
    received_at: now.toISOString(),
    webhook_id: idOf(headers['webhook-id']),
    type: textOf(format === 'standard' ? message.type : message.event),
    customer_id: idOf(data.customer_id),
    version: Number.isSafeInteger(data.version) ? Number(data.version) : null,
    verified: secret === null ? null : reason === null,
    reason,
    body: printed ?? null,
  };
}

function shapeFault(raw: Buffer | null, body: unknown): ReceivedDelivery['reason'] {
  if (raw === null) return 'too_large';
  if (body === undefined) return 'not_json';
  return isDeeperThan(body, MAX_LEVELS) ? 'too_deep' : null;
}

function signatureFault(
  format: WebhookFormat,
  secret: string | null,
  headers: ReceivedHeaders,
  text: string,
  now: Date,
): VerificationFault | null {
  if (secret === null) return null;
  const verification = verifyDelivery(format, secret, headers, text, now);
  return verification.ok ? null : verification.reason;
}

/** Null for bytes that are no UTF-8. */
function decode(raw: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const idOf = (value: unknown): string | null => textOf(value)?.slice(0, MAX_ID_CHARACTERS) ?? null;

/** What a delivery is beside those that came before it. */
export interface Marks {
  /** One with its `webhook-id` was taken before. */
  readonly duplicate: boolean;
  /** One of its customer with a higher version was taken before. */
  readonly out_of_order: boolean;
}

/** How many deliveries, and how many customers, are remembered: the newest. */
const MAX_REMEMBERED = 10_000;

/**
 * Remembers deliveries that were taken.
 * @returns a function that marks a delivery. Only one that is `taken`, that is answered with success, is remembered: another comes again.
 */
export function createDeliveryMemory(): (delivery: ReceivedDelivery, taken: boolean) => Marks {
  const ids = new Map<string, true>();
  const versions = new Map<string, number>();
  return ({ webhook_id: id, customer_id: customer, version }, taken) => {
    const highest = (customer !== null && versions.get(customer)) || 0;
    const duplicate = id !== null && ids.has(id);
    if (taken && id !== null) keep(ids, id, true);
    if (taken && customer !== null && version !== null) keep(versions, customer, Math.max(highest, version));
    return { duplicate, out_of_order: !duplicate && version !== null && version < highest };
  };
}

/** Makes an entry the newest, and lets go of the oldest when there are too many. */
function keep<Value>(entries: Map<string, Value>, key: string, value: Value): void {
  entries.delete(key);
  entries.set(key, value);
  if (entries.size <= MAX_REMEMBERED) return;
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    return;
  }
}
