import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CheckpointContent, signCheckpoint } from '../../src/audit/checkpoint.ts';
import { exportEvents } from '../../src/audit/export-events.ts';
import { sealEvents } from '../../src/audit/seal-events.ts';
import { createSigningKey, readVerifyingKey, type VerifyingKey } from '../../src/audit/signing-key.ts';
import { verifyExport } from '../../src/audit/verify-export.ts';
import { renderCheckpoint, type WireCheckpoint } from '../../src/audit/wire.ts';
import { hashOf } from '../../src/lib/canonical-json.ts';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { tenantTransaction } from '../../src/store/tenant-transaction.ts';
import { removeEndpoint } from '../../src/store/webhook-endpoints.ts';
import { newScope, openTestServices } from '../support/services.ts';
import { addEvents, keysOf, linesOf, newCustomer, newEndpoint, tamper } from './support.ts';

const services = await openTestServices();
const { core } = services;
const { key, publicKey } = keysOf(services);

const exported = (scope: Scope): Promise<string[]> => linesOf(exportEvents(core.database, scope));

/** Two customers, an endpoint, one that was removed: two checkpoints of five events and of three, and three unsealed events. */
async function filledScope(): Promise<Scope> {
  const scope = await newScope(services);
  const [ada, bob] = [await newCustomer(services, scope), await newCustomer(services, scope)];
  const [kept, removed] = [await newEndpoint(services, scope), await newEndpoint(services, scope)];
  for (const each of [ada, bob, kept, removed]) await addEvents(services, scope, each);
  await addEvents(services, scope, ada);
  await sealEvents(core.database, scope, key);
  await addEvents(services, scope, bob, 3);
  await sealEvents(core.database, scope, key);
  await tenantTransaction(core.database, scope, (tx) => removeEndpoint(tx, scope, removed.head.id));
  for (const each of [ada, bob, kept]) await addEvents(services, scope, each);
  return scope;
}

type Line = Record<string, unknown>;
const parsed = (lines: readonly string[]): Line[] => lines.map((line) => JSON.parse(line));
const problemsOf = async (lines: readonly string[], by: VerifyingKey = publicKey, known: WireCheckpoint[] = []) =>
  (await verifyExport(lines, by, known)).problems.map(({ at, what }) => `${at} ${what}`);

/** The lines with an end that counts them as they are now. */
function recounted(edited: readonly string[]): string[] {
  const kinds = edited.map((line) => JSON.parse(line).kind);
  const count = (kind: string): number => kinds.filter((each) => each === kind).length;
  const end = { kind: 'end', events: count('event'), checkpoints: count('checkpoint'), heads: count('head') };
  return edited.map((line, at) => (kinds[at] === 'end' ? JSON.stringify(end) : line));
}

let scope: Scope;
let lines: string[];
let checkpoints: WireCheckpoint[];
beforeAll(async () => {
  scope = await filledScope();
  lines = await exported(scope);
  checkpoints = parsed(lines)
    .filter(({ kind }) => kind === 'checkpoint')
    .map(({ kind: _kind, ...checkpoint }) => checkpoint as unknown as WireCheckpoint);
});

describe('an export', () => {
  test('has each checkpoint behind its events, then what is not sealed, then the heads of all chains', () => {
    expect(parsed(lines).map(({ kind, checkpoint, leaf }) => (kind === 'event' ? [checkpoint, leaf] : kind))).toEqual([
      'header',
      ...[0, 1, 2, 3, 4].map((leaf) => [1, leaf]),
      'checkpoint',
      ...[0, 1, 2].map((leaf) => [2, leaf]),
      'checkpoint',
      ...Array(3).fill([null, null]),
      ...Array(4).fill('head'),
      'end',
    ]);
    expect(parsed(lines)[0]).toEqual({
      kind: 'header',
      format: 'gatehouse.audit.v1',
      tenant_id: scope.tenantId,
      mode: 'test',
      exported_at: expect.any(String),
    });
    expect(parsed(lines).at(-1)).toEqual({ kind: 'end', events: 11, checkpoints: 2, heads: 4 });
  });

  test('is intact, and says how much is not sealed', async () => {
    expect(await verifyExport(lines, publicKey)).toEqual({
      problems: [],
      problemCount: 0,
      owner: { tenantId: scope.tenantId, mode: 'test' },
      events: 11,
      unsealed: 3,
      checkpoints: 2,
      lastCheckpoint: checkpoints[1],
    });
  });

  test('of a tenant without events is intact', async () => {
    const nothing = await exported(await newScope(services));
    expect(parsed(nothing).map(({ kind }) => kind)).toEqual(['header', 'end']);
    expect(await problemsOf(nothing)).toEqual([]);
  });

  test('is of one moment, whatever happens while it is written', async () => {
    const busy = await newScope(services);
    const ada = await newCustomer(services, busy);
    await addEvents(services, busy, ada, 2);
    const written: string[] = [];
    for await (const line of exportEvents(core.database, busy)) {
      if (written.length === 0) {
        await addEvents(services, busy, await newCustomer(services, busy));
        await addEvents(services, busy, ada);
        await sealEvents(core.database, busy, key);
      }
      written.push(line.trimEnd());
    }
    expect(parsed(written).at(-1)).toMatchObject({ events: 2, checkpoints: 0, heads: 1 });
    expect(await problemsOf(written)).toEqual([]);
    expect(parsed(await exported(busy)).at(-1)).toMatchObject({ events: 4, checkpoints: 1, heads: 2 });
  });

  test('of more rows than a page holds has them all', async () => {
    const large = await newScope(services);
    const customers = await Promise.all(Array.from({ length: 3 }, () => newCustomer(services, large)));
    for (const each of customers) await addEvents(services, large, each, 700);
    await sealEvents(core.database, large, key);
    for (const each of customers) await addEvents(services, large, each, 400);
    // As many customers as two pages have.
    await tamper(
      services,
      sql`insert into customer (id, tenant_id, mode, kind, lifecycle, verification, version, event_hash, profile_version, created_at, updated_at)
        select gen_random_uuid(), tenant_id, mode, kind, lifecycle, verification, 1, event_hash, 1, created_at, updated_at
        from customer, generate_series(1, 2000) where id = ${customers[0]?.head.id}`,
    );
    const all = await exported(large);
    expect(parsed(all).at(-1)).toMatchObject({ events: 3_300, heads: 2_003 });
    const { problems, problemCount, unsealed } = await verifyExport(all, publicKey);
    expect([problems.length, problemCount, unsealed]).toEqual([100, 2_000, 1_200]);
    expect(new Set(problems.map(({ what }) => what))).toEqual(new Set(['has events up to version 0, not 1']));
  });
});

describe('a file that was edited shows', () => {
  test('every line that is gone, is there twice, or stands elsewhere, though the end counts right', async () => {
    for (const at of lines.keys()) {
      expect(await problemsOf(recounted(lines.toSpliced(at, 1))), `without line ${at}`).not.toEqual([]);
      const twice = lines.toSpliced(at, 0, lines[at] as string);
      expect(await problemsOf(recounted(twice)), `line ${at} twice`).not.toEqual([]);
    }
    // The last lines before the end are heads, whose order says nothing.
    const ordered = lines.length - 5;
    for (let at = 0; at < ordered; at += 1) {
      const swapped = lines.with(at, lines[at + 1] as string).with(at + 1, lines[at] as string);
      expect(await problemsOf(swapped), `lines ${at} and ${at + 1}`).not.toEqual([]);
    }
    const [unsealed, sealed] = [11, 7];
    expect(await problemsOf(lines.toSpliced(unsealed, 1).toSpliced(sealed, 0, lines[unsealed] as string))).toEqual(
      expect.arrayContaining([`line ${sealed + 2} is not a line that an export has there`]),
    );
  });

  test('that it was cut off, wherever', async () => {
    for (const at of lines.keys()) {
      expect(await problemsOf(lines.slice(0, at))).toContainEqual(expect.stringContaining('it was cut off'));
      const half = [...lines.slice(0, at), lines[at]?.slice(0, 20) as string];
      expect(await problemsOf(half)).not.toEqual([]);
    }
  });

  /** Says nothing that is checked: when the export was made. */
  const FREE = ['exported_at'];
  const changed = (value: unknown): unknown[] => {
    if (typeof value === 'number') return [value + 1, String(value), null];
    if (typeof value === 'string')
      return [`${value}0`, value.replace(/.$/, (last) => (last === '1' ? '2' : '1')), null];
    return value === null ? [0] : [null, { ...(value as object), more: 1 }];
  };

  test('every member of every line that is changed, gone or new', async () => {
    for (const [at, line] of parsed(lines).entries()) {
      for (const name of Object.keys(line).filter((each) => !FREE.includes(each))) {
        const edits = [
          ...changed(line[name]).map((value) => ({ ...line, [name]: value })),
          { ...line, [name]: undefined },
        ];
        for (const edit of edits)
          expect(await problemsOf(lines.with(at, JSON.stringify(edit))), `${at} ${name}`).not.toEqual([]);
      }
      const more = { ...line, more: 1 };
      // A header, a head or an end says no more with a member that nobody reads.
      if (['event', 'checkpoint'].includes(String(line.kind)))
        expect(await problemsOf(lines.with(at, JSON.stringify(more))), `${at} more`).not.toEqual([]);
    }
  });

  test('lines that another reader of JSON could take for something else', async () => {
    const [at, line] = [1, lines[1] as string];
    const twice = line.replace('"type":', '"type":"customer.erased","type":');
    const spaced = line.replace('"kind":', '"kind": ');
    const exponent = line.replace('"version":1,', '"version":1e0,');
    for (const edit of [twice, spaced, exponent, `${line}\r`, '', 'null', '[]', '{"kind":"toString"}', '{"kind":7}']) {
      expect(edit).not.toBe(line);
      expect(await problemsOf(lines.with(at, edit)), edit).not.toEqual([]);
    }
  });

  test.each([100, 3_500, 50_000])('values that are nested %i levels deep', async (levels) => {
    const [at, line] = [1, lines[1] as string];
    const deep = line.replace(
      /"data":.*,"previous_hash"/,
      `"data":${'['.repeat(levels)}${']'.repeat(levels)},"previous_hash"`,
    );
    expect(deep).not.toBe(line);
    expect(await problemsOf(lines.with(at, deep))).toContain('line 2 is not a line that an export has there');
  });

  test('an event with a good hash that says it is another one', async () => {
    const { kind, hash: _hash, checkpoint, leaf, ...said } = parsed(lines)[11] as Line;
    const again = { ...said, id: newId() };
    const line = { kind, ...again, hash: hashOf(again).toString('hex'), checkpoint, leaf };
    expect(await problemsOf(recounted(lines.toSpliced(14, 0, JSON.stringify(line))))).toEqual([
      `event ${again.id} is another one of version ${said.version}`,
    ]);
  });

  test('what is of another tenant or mode, though it is whole', async () => {
    const other = await exported(await filledScope());
    expect(await problemsOf([lines[0] as string, ...other.slice(1)])).toContainEqual(
      expect.stringContaining('is of another tenant or mode'),
    );
    const live = (lines[0] as string).replace('"mode":"test"', '"mode":"live"');
    expect(await problemsOf(lines.with(0, live))).not.toEqual([]);
    // A customer of another tenant, of whom nothing is sealed.
    const stranger = await newScope(services);
    await addEvents(services, stranger, await newCustomer(services, stranger));
    const [, event, head] = (await exported(stranger)) as [string, string, string];
    const mixed = recounted(lines.toSpliced(14, 0, event, head));
    expect(await problemsOf(mixed)).toEqual([`event ${JSON.parse(event).id} is of another tenant or mode`]);
  });

  /** A checkpoint of the export, signed anew to say something else. */
  const resigned = (sequence: 1 | 2, change: Partial<CheckpointContent>): string => {
    const said = checkpoints[sequence - 1] as WireCheckpoint;
    const content = {
      ...{ sequence, eventCount: said.event_count, createdAt: said.created_at },
      ...{ root: Buffer.from(said.root, 'hex'), previousHash: Buffer.from(said.previous_hash, 'hex') },
    };
    const signed = signCheckpoint(scope, key, { ...content, ...change });
    return JSON.stringify({ kind: 'checkpoint', ...renderCheckpoint(scope, signed) });
  };

  test('a signed checkpoint that is not of these events or not in its place', async () => {
    const place = 10;
    expect(lines[place]).toBe(resigned(2, {}));
    const wrong: [Partial<CheckpointContent>, string][] = [
      [{ sequence: 3 }, 'checkpoint 3 comes where checkpoint 2 is the next'],
      [{ eventCount: 4 }, 'checkpoint 2 seals 4 events, of which 3 are here'],
      [{ root: Buffer.alloc(32) }, 'checkpoint 2 seals other events than these'],
      [{ previousHash: Buffer.alloc(32) }, 'checkpoint 2 does not follow the checkpoint before it'],
    ];
    for (const [change, problem] of wrong)
      expect(await problemsOf(lines.with(place, resigned(2, change)))).toEqual([problem]);
  });

  test('checkpoints that another key signed', async () => {
    const stranger = createSigningKey(Buffer.alloc(32, 7));
    const theirs = readVerifyingKey(stranger.publicKeyPem) as VerifyingKey;
    expect(await problemsOf(lines, theirs)).toEqual(
      checkpoints.map(({ sequence }) => `checkpoint ${sequence} is signed by another key`),
    );
    // Who has the public key can write its name beside another signature.
    const forged = await problemsOf(lines, { ...theirs, keyId: publicKey.keyId });
    expect(forged).toEqual(
      checkpoints.map(({ sequence }) => `checkpoint ${sequence} has a signature that is not of the key`),
    );
  });

  test('no more than 100 problems, and how many there were', async () => {
    const heads = Array.from({ length: 150 }, () => lines.at(-2) as string);
    const { problems, problemCount } = await verifyExport(lines.toSpliced(-1, 0, ...heads), publicKey);
    expect([problems.length, problemCount]).toEqual([100, 151]);
  });
});

describe('checkpoints that were kept', () => {
  test('are found in a later export', async () => {
    expect(await problemsOf(lines, publicKey, checkpoints)).toEqual([]);
  });

  test('show that the newest ones are gone, with all that they sealed', async () => {
    const rewound = await newScope(services);
    const ada = await newCustomer(services, rewound);
    await addEvents(services, rewound, ada, 2);
    await sealEvents(core.database, rewound, key);
    const { version, eventHash } = ada.head;
    await addEvents(services, rewound, ada, 2);
    await sealEvents(core.database, rewound, key);
    const before = await exported(rewound);
    const kept = parsed(before).filter(({ kind }) => kind === 'checkpoint') as unknown as WireCheckpoint[];
    for (const statement of [
      sql`delete from event where customer_id = ${ada.head.id} and version > ${version}`,
      sql`delete from checkpoint where tenant_id = ${rewound.tenantId} and sequence = 2`,
      sql`update customer set version = ${version}, event_hash = ${eventHash} where id = ${ada.head.id}`,
    ])
      await tamper(services, statement);
    const after = await exported(rewound);
    expect(await problemsOf(after)).toEqual([]);
    expect(await problemsOf(after, publicKey, kept.slice(1))).toEqual([
      'checkpoint 2 was kept earlier, and is not there',
    ]);
  });

  test('show that one was signed anew', async () => {
    const [first, second] = checkpoints as [WireCheckpoint, WireCheckpoint];
    const other = { ...second, created_at: first.created_at };
    expect(await problemsOf(lines, publicKey, [first, other])).toEqual([
      'checkpoint 2 is not the one that was kept earlier',
    ]);
  });
});
