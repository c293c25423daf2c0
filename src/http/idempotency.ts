import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Clock } from '../lib/clock.ts';
import { describeFault } from '../lib/describe-fault.ts';
import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { findCustomerKey } from '../store/customers.ts';
import { claimKey, completeKey, type IdempotencyKey, type RememberedAnswer, releaseKey } from '../store/idempotency.ts';
import { type Tx, tenantTransaction } from '../store/tenant-transaction.ts';
import type { CustomerKey } from '../store/vault.ts';
import { callerOf } from './authenticate.ts';
import { notFound, Refusal } from './refusal.ts';
import { toRefusal } from './to-refusal.ts';

const HEADER = 'idempotency-key';
const KEY = /^[\x20-\x7e]{1,255}$/;
const RETRY_AFTER_SECONDS = 1;
/** Longer than any request may take: a claim this old was given up even if its process lives. */
const ABANDONED_AFTER_MS = 10 * 60 * 1_000;

/** An answer as it goes out: its body is kept and sent byte for byte. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Keeps an answer in the transaction that makes it true. `key` is that of the customer it speaks of. */
export type Remember = (tx: Tx, key: CustomerKey | null, answer: Answer) => Promise<void>;

export interface IdempotentRequest {
  /** Permanent name such as `cards.createCustomer`. */
  readonly operation: string;
  /** Everything the request says, files as their hashes: two requests are the same when these are. */
  readonly content: unknown;
  /** How the dialect words a refusal. */
  readonly renderRefusal: (refusal: Refusal) => Answer;
  /** Does the work. Success is remembered by calling `remember` in its transaction; a thrown refusal is remembered here. */
  readonly produce: (remember: Remember) => Promise<Answer>;
}

/** Answers a request once per idempotency key, however often and from however many processes it comes. */
export type AnswerOnce = (
  request: FastifyRequest,
  reply: FastifyReply,
  once: IdempotentRequest,
) => Promise<FastifyReply>;

export const createAnswerOnce =
  (core: Core, process: { readonly lock: bigint }, clock: Clock): AnswerOnce =>
  async (request, reply, once) => {
    const key = keyOf(core, request, once);
    if (!key) return send(reply, await answerOf(once, async () => {}));
    const { scope } = callerOf(request);

    // The number as it is now: after a broken connection the process has another, and this claim is given up.
    const holder = { lock: process.lock };
    // A claim's age is of the real clock: a tenant's may run ahead of the request that advances it.
    const now = clock();
    const abandonedBefore = new Date(now.getTime() - ABANDONED_AFTER_MS);
    const claim = await tenantTransaction(core.database, scope, (tx) =>
      claimKey(tx, scope, key, holder, now, abandonedBefore),
    );
    switch (claim.kind) {
      case 'answered':
        reply.header('idempotent-replayed', 'true');
        return send(reply, { status: claim.answer.status, body: await openBody(core, scope, key, claim.answer) });
      case 'other_request':
        throw keyRefusal(422, 'key_reused', 'Idempotency-Key was used with another request');
      case 'in_flight':
        throw keyRefusal(
          409,
          'key_in_use',
          'A request with this Idempotency-Key is still running',
          RETRY_AFTER_SECONDS,
        );
      case 'claimed':
        return send(reply, await work(core, scope, key, holder, once, request));
    }
  };

async function work(
  core: Core,
  scope: Scope,
  key: IdempotencyKey,
  holder: { readonly lock: bigint },
  once: IdempotentRequest,
  request: FastifyRequest,
): Promise<Answer> {
  let remembered = false;
  const remember: Remember = async (tx, customerKey, answer) => {
    const body = sealBody(core, scope, key, customerKey, answer.body);
    const kept = { status: answer.status, body, customerId: customerKey?.customerId ?? null };
    if (!(await completeKey(tx, scope, key, holder, kept))) {
      throw keyRefusal(409, 'key_in_use', 'A request with this Idempotency-Key is still running', RETRY_AFTER_SECONDS);
    }
    remembered = true;
  };
  try {
    const answer = await answerOf(once, remember);
    if (!remembered) await tenantTransaction(core.database, scope, (tx) => remember(tx, null, answer));
    return answer;
  } catch (error) {
    // A fault of ours is not remembered: the next request with the key starts afresh.
    const release = () => tenantTransaction(core.database, scope, (tx) => releaseKey(tx, scope, key, holder));
    await release().catch((fault: unknown) => {
      request.log.error(describeFault(fault), 'idempotency key not released yet');
      void repeat(release);
    });
    throw error;
  }
}

/** The database was away when a key was to be released: waits between further tries. Then the claim's age ends it. */
const RELEASE_AGAIN_MS = [1_000, 5_000, 30_000, 120_000];

async function repeat(release: () => Promise<unknown>): Promise<void> {
  for (const delay of RELEASE_AGAIN_MS) {
    await wait(delay, null, { ref: false });
    const released = await release().then(
      () => true,
      () => false,
    );
    if (released) return;
  }
}

/** The answer of the work, refusals included; faults of ours and "come again" are thrown. */
async function answerOf(once: IdempotentRequest, remember: Remember): Promise<Answer> {
  try {
    return await once.produce(remember);
  } catch (error) {
    const refusal = toRefusal(error);
    if (!refusal || refusal.status >= 500 || refusal.retryAfterSeconds !== null) throw error;
    return once.renderRefusal(refusal);
  }
}

function keyOf(core: Core, request: FastifyRequest, { operation, content }: IdempotentRequest): IdempotencyKey | null {
  const key = request.headers[HEADER];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new Refusal(400, 'Idempotency-Key must be 1 to 255 printable ASCII characters', [
      { field: '', code: 'invalid_format', message: 'Idempotency-Key must be 1 to 255 printable ASCII characters' },
    ]);
  }
  const { scope } = callerOf(request);
  const keyIndex = core.vault.index(scope, 'idempotency', operation, key);
  return { operation, keyIndex, fingerprint: core.vault.index(scope, 'request', canonicalJson(content)) };
}

const keyRefusal = (
  status: number,
  code: 'key_reused' | 'key_in_use',
  message: string,
  retryAfterSeconds: number | null = null,
): Refusal => new Refusal(status, message, [{ field: '', code, message }], retryAfterSeconds);

const columnOf = ({ keyIndex }: IdempotencyKey): string => `idempotency.${keyIndex.toString('hex')}`;

const sealBody = (
  core: Core,
  scope: Scope,
  key: IdempotencyKey,
  customerKey: CustomerKey | null,
  body: string,
): Buffer =>
  customerKey
    ? core.vault.sealColumn(scope, customerKey, columnOf(key), 1, body)
    : core.vault.sealForTenant(scope, columnOf(key), scope.tenantId, body);

async function openBody(core: Core, scope: Scope, key: IdempotencyKey, answer: RememberedAnswer): Promise<string> {
  if (answer.customerId === null) return core.vault.openForTenant(scope, columnOf(key), scope.tenantId, answer.body);
  const { customerId } = answer;
  const customerKey = await tenantTransaction(core.database, scope, (tx) =>
    findCustomerKey(tx, scope, core.vault, customerId),
  );
  if (!customerKey) throw notFound('Customer');
  return core.vault.openColumn(scope, customerKey, columnOf(key), 1, answer.body) as string;
}

const send = (reply: FastifyReply, { status, body }: Answer): FastifyReply =>
  reply.code(status).type('application/json; charset=utf-8').send(body);
