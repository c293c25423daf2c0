import { beforeAll, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { listCheckpoints } from '../../src/audit/list-checkpoints.ts';
import { type EventProof, proveEvent } from '../../src/audit/prove-event.ts';
import { checkpointsIn, proofIn, readProof } from '../../src/audit/read-wire.ts';
import { sealEvents } from '../../src/audit/seal-events.ts';
import { verifyProof } from '../../src/audit/verify-proof.ts';
import { renderCheckpoint, renderProof, type WireProof } from '../../src/audit/wire.ts';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import type { Event } from '../../src/onboarding/events.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { addEvents, keysOf, newCustomer } from './support.ts';

const services = await openTestServices();
const { core } = services;
const { key, publicKey } = keysOf(services);

/** Checkpoints of one, two and seven events, and one event that is not sealed. */
const SIZES = [1, 2, 7];
let scope: Scope;
const sealed: Event[] = [];
let unsealed: Event;
beforeAll(async () => {
  scope = await newScope(services);
  const ada = await newCustomer(services, scope);
  for (const size of SIZES) {
    sealed.push(...(await addEvents(services, scope, ada, size)));
    await sealEvents(core.database, scope, key);
  }
  [unsealed] = (await addEvents(services, scope, ada)) as [Event];
});

/** A proof as it travels. */
const sent = async (id: string): Promise<WireProof> => {
  const proof = (await proveEvent(core, scope, id)) as EventProof;
  return readProof(JSON.parse(JSON.stringify(renderProof(scope, proof)))) as WireProof;
};

const problemsOf = (proof: WireProof) => verifyProof(proof, publicKey).problems;

test('every sealed event has a proof that the public key alone verifies', async () => {
  for (const [index, { id, hash }] of sealed.entries()) {
    const proof = await sent(id);
    expect(problemsOf(proof)).toEqual([]);
    expect(proof.event).toMatchObject({ id, hash: hash.toString('hex'), tenant_id: scope.tenantId });
    const sizes = SIZES.flatMap((size, at) => Array.from({ length: size }, (_, leaf) => [at + 1, leaf, size]));
    expect([proof.checkpoint.sequence, proof.leaf_index, proof.event_count]).toEqual(sizes[index]);
  }
});

test('a proof proves no other event, place or checkpoint', async () => {
  const [last, first] = [await sent(sealed.at(-1)?.id as string), await sent(sealed[0]?.id as string)];
  const stranger = await newScope(services);
  const { checkpoint: content } = (await proveEvent(core, scope, last.event.id)) as EventProof;
  const wrong: Record<string, WireProof> = {
    data: { ...last, event: { ...last.event, data: { lifecycle: 'active' } } },
    event: { ...last, event: first.event },
    'event in its place': {
      ...last,
      event: { ...first.event, checkpoint: last.event.checkpoint, leaf: last.event.leaf },
    },
    leaf: { ...last, leaf_index: 3, event: { ...last.event, leaf: 3 } },
    'leaf index alone': { ...last, leaf_index: 3 },
    'event count': { ...last, event_count: 8 },
    path: { ...last, path: last.path.slice(1) },
    'checkpoint alone': { ...last, checkpoint: first.checkpoint },
    root: { ...last, checkpoint: { ...last.checkpoint, root: last.event.hash } },
    signature: { ...last, checkpoint: { ...last.checkpoint, signature: first.checkpoint.signature } },
    tenant: { ...last, checkpoint: { ...last.checkpoint, tenant_id: newId() } },
    'tenant, signed': { ...last, checkpoint: renderCheckpoint(stranger, signCheckpoint(stranger, key, content)) },
  };
  expect(problemsOf(last)).toEqual([]);
  for (const [what, proof] of Object.entries(wrong)) expect(problemsOf(proof), what).not.toEqual([]);
});

test('a proof under a checkpoint that is not the one that was kept is no proof', async () => {
  const proof = await sent(sealed[0]?.id as string);
  const other = { ...proof.checkpoint, root: '0'.repeat(64) };
  expect(verifyProof(proof, publicKey, [proof.checkpoint]).problems).toEqual([]);
  expect(verifyProof(proof, publicKey, [other]).problems).toEqual([
    { at: 'checkpoint 1', what: 'is not the one that was kept earlier' },
  ]);
});

test('an event that is not sealed yet has none, and another tenant, mode or id has no event', async () => {
  expect(await proveEvent(core, scope, unsealed.id)).toEqual({ kind: 'unsealed' });
  const id = sealed[0]?.id as string;
  expect(await proveEvent(core, await newScope(services), id)).toBeNull();
  expect(await proveEvent(core, { ...scope, mode: 'live' }, id)).toBeNull();
  for (const absent of [newId(), 'none', '']) expect(await proveEvent(core, scope, absent)).toBeNull();
});

test('checkpoints are listed newest first, a page at a time', async () => {
  const sequences = async (page: Parameters<typeof listCheckpoints>[2]) =>
    (await listCheckpoints(core, scope, page)).map(({ sequence }) => sequence);
  expect(await sequences({ limit: 10 })).toEqual([3, 2, 1]);
  expect(await sequences({ limit: 2 })).toEqual([3, 2]);
  expect(await sequences({ limit: 2, before: 2 })).toEqual([1]);
  expect(await sequences({ limit: 2, before: 1 })).toEqual([]);
  expect(await listCheckpoints(core, { ...scope, mode: 'live' }, { limit: 10 })).toEqual([]);
});

test('checkpoints and proofs are found inside whatever they were sent in', async () => {
  const proof = await sent(sealed[0]?.id as string);
  const listed = (await listCheckpoints(core, scope, { limit: 10 })).map((each) => renderCheckpoint(scope, each));
  expect(proofIn({ data: proof })).toEqual(proof);
  expect(proofIn({ data: proof, more: 1 })).toBeNull();
  expect(proofIn({ export: proof })).toBeNull();
  expect(proofIn({ data: listed })).toBeNull();
  expect(checkpointsIn({ data: { checkpoints: listed }, next: null })).toEqual(listed);
  expect(checkpointsIn([{ data: proof }])).toEqual([proof.checkpoint]);
  expect(checkpointsIn(undefined)).toEqual([]);
});
