import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { hashOf } from '../../src/lib/canonical-json.ts';
import { newId } from '../../src/lib/ids.ts';
import type { Decision } from '../../src/onboarding/policy.ts';
import { readCustomer } from '../../src/onboarding/read-customer.ts';
import { recordDecision } from '../../src/onboarding/record-decision.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { createdCustomer, everythingOf } from './support.ts';

const services = await openTestServices();
const { core, owner } = services;
const scope = await newScope(services);

const decision = (outcome: Decision['outcome'], publicReasons: string[] = []): Decision => ({
  outcome,
  publicReasons,
  privateReasons: outcome === 'review' ? ['possible_sanctions_match'] : [],
  checks: [{ name: 'registry', outcome: 'passed', detail: 'match' }],
});
const DECISIONS = [
  decision('approved'),
  decision('rejected_retry', ['document_mismatch']),
  decision('rejected_final', ['identity_not_found']),
  decision('review'),
];

async function pendingCustomer(): Promise<{ id: string; verificationId: string }> {
  const id = await createdCustomer(services, scope);
  const customer = await readCustomer(core, scope, id);
  return { id, verificationId: customer?.latestVerification?.id ?? '' };
}

const newEventsOf = async (id: string): Promise<unknown[]> => {
  const { rows } = await sql<{ type: string; data: unknown }>`
    select type, data from event where customer_id = ${id} and version > 3 order by version`.execute(owner);
  return rows.map(({ type, data }) => [type, data]);
};

describe('a decision', () => {
  test.each([
    ['approved', 'active', 'verified'],
    ['rejected_retry', 'created', 'rejected'],
    ['rejected_final', 'created', 'rejected'],
    ['review', 'created', 'in_review'],
  ] as const)('%s leaves the customer %s and %s', async (outcome, lifecycle, verification) => {
    const { id, verificationId } = await pendingCustomer();
    await recordDecision(core, scope, id, verificationId, decision(outcome));
    expect(await readCustomer(core, scope, id)).toMatchObject({
      lifecycle,
      verification,
      latestVerification: { decision: outcome },
    });
  });

  test('is told by events with the reasons that a customer may know, and no others', async () => {
    const told = async ({ outcome, publicReasons }: Decision) => {
      const { id, verificationId } = await pendingCustomer();
      await recordDecision(core, scope, id, verificationId, decision(outcome, [...publicReasons]));
      return JSON.parse(JSON.stringify(await newEventsOf(id)).replaceAll(verificationId, 'V'));
    };
    const events = [];
    for (const each of DECISIONS) events.push(await told(each));
    expect(events).toEqual([
      [
        ['verification.approved', { verification_id: 'V' }],
        ['customer.activated', { lifecycle: 'active' }],
      ],
      [
        ['verification.rejected', { verification_id: 'V', reasons: ['document_mismatch'], final: false }],
        ['requirement.added', { requirement: 'document_resubmission', reason: 'document_mismatch' }],
      ],
      [['verification.rejected', { verification_id: 'V', reasons: ['identity_not_found'], final: true }]],
      [['verification.review_required', { verification_id: 'V' }]],
    ]);
  });
});

describe('changes nothing', () => {
  const pairs = DECISIONS.flatMap((first) => DECISIONS.map((second) => ({ first, second })));
  test.each(pairs)('$second.outcome after $first.outcome', async ({ first, second }) => {
    const { id, verificationId } = await pendingCustomer();
    await recordDecision(core, scope, id, verificationId, first);
    const before = await everythingOf(services, id);
    await recordDecision(core, scope, id, verificationId, second);
    expect(await everythingOf(services, id)).toEqual(before);
  });

  test('a decision of a verification that is not the newest, of another customer, or of another tenant or mode', async () => {
    const { id, verificationId } = await pendingCustomer();
    const stranger = await pendingCustomer();
    const before = await everythingOf(services, id);
    for (const each of DECISIONS) {
      await recordDecision(core, scope, id, newId(), each);
      await recordDecision(core, scope, id, stranger.verificationId, each);
      await recordDecision(core, { ...scope, mode: 'live' }, id, verificationId, each);
      await recordDecision(core, await newScope(services), id, verificationId, each);
      await recordDecision(core, scope, newId(), verificationId, each);
    }
    expect(await everythingOf(services, id)).toEqual(before);
  });

  test('a decision for a customer that was erased meanwhile', async () => {
    const { id, verificationId } = await pendingCustomer();
    await sql`update customer set lifecycle = 'erased', wrapped_key = null, profile = null where id = ${id}`.execute(
      owner,
    );
    const before = await everythingOf(services, id);
    for (const each of DECISIONS) await recordDecision(core, scope, id, verificationId, each);
    expect(await everythingOf(services, id)).toEqual(before);
  });
});

test('an approval does not activate a customer that was blocked meanwhile', async () => {
  const { id, verificationId } = await pendingCustomer();
  await sql`update customer set lifecycle = 'blocked' where id = ${id}`.execute(owner);
  await recordDecision(core, scope, id, verificationId, decision('approved'));
  expect(await readCustomer(core, scope, id)).toMatchObject({ lifecycle: 'blocked', verification: 'verified' });
  expect(await newEventsOf(id)).toEqual([['verification.approved', { verification_id: verificationId }]]);
});

test('of decisions that arrive at once exactly one counts', async () => {
  const { id, verificationId } = await pendingCustomer();
  await Promise.all([...DECISIONS, ...DECISIONS].map((each) => recordDecision(core, scope, id, verificationId, each)));
  const { verifications, events } = await everythingOf(services, id);
  const [{ decision: outcome }] = verifications as [{ decision: string }];
  const decided = (events as { type: string }[]).filter(({ type }) =>
    /^verification\.(approved|rejected|review)/.test(type),
  );
  expect(decided).toHaveLength(1);
  expect(decided[0]?.type).toBe(
    { approved: 'verification.approved', review: 'verification.review_required' }[outcome] ?? 'verification.rejected',
  );
});

test('the chain of events as it is stored can be recomputed, up to the head that the customer has', async () => {
  const { id, verificationId } = await pendingCustomer();
  await recordDecision(core, scope, id, verificationId, decision('approved'));
  const rows = await owner.selectFrom('event').selectAll().where('customer_id', '=', id).orderBy('version').execute();
  let previous: Buffer = Buffer.alloc(32);
  for (const [at, row] of rows.entries()) {
    // What is added to an event later is no part of it.
    const { hash, endpoint_id: _endpoint, checkpoint: _checkpoint, leaf: _leaf, ...said } = row;
    expect(said.version).toBe(at + 1);
    expect(said.previous_hash).toEqual(previous);
    const text = {
      ...said,
      previous_hash: said.previous_hash.toString('hex'),
      created_at: said.created_at.toISOString(),
    };
    expect(hash).toEqual(hashOf(text));
    previous = hash;
  }
  expect(await readCustomer(core, scope, id)).toMatchObject({ version: rows.length, eventHash: previous });
  expect(rows.length).toBe(5);
});
