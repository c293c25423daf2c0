import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportEvents } from '../audit/export-events.ts';
import { parseJson } from '../audit/parse-json.ts';
import { readDocument, readLines } from '../audit/read-file.ts';
import { checkpointsIn, proofIn } from '../audit/read-wire.ts';
import { createSigningKey, readVerifyingKey, type VerifyingKey } from '../audit/signing-key.ts';
import { type Verdict, verifyExport } from '../audit/verify-export.ts';
import { verifyProof } from '../audit/verify-proof.ts';
import type { WireCheckpoint } from '../audit/wire.ts';
import { MODES } from '../lib/scope.ts';
import { readRootKey } from '../root-key.ts';
import { argument, type Command, type CommandContext, oneOf, required, UsageError } from './command.ts';
import { untilStopped } from './until-stopped.ts';
import { scopeOf, withDatabase } from './with-database.ts';

export const auditKey: Command = {
  usage: 'audit key',
  summary: 'Print the public key that verifies checkpoints. Keep it apart from the database.',
  options: {},
  run: (context) =>
    // With the database, which proves that the root key is its own.
    withDatabase(context, async ({ config }) => {
      const { keyId, publicKeyPem } = createSigningKey(await readRootKey(config));
      context.print({ key_id: keyId, public_key_pem: publicKeyPem }, [publicKeyPem.trimEnd(), `key id: ${keyId}`]);
    }),
};

export const auditExport: Command = {
  usage: 'audit export --tenant TENANT [--mode MODE] [--out FILE]',
  summary: 'Write all events of a company and their checkpoints as lines of JSON, to be verified anywhere.',
  options: {
    tenant: { type: 'string', help: 'Id of the company' },
    mode: { type: 'string', help: `${MODES.join(' or ')}; test unless said otherwise` },
    out: { type: 'string', help: 'A new file, readable by its owner only; standard output when left out' },
  },
  run: (context) =>
    withDatabase(context, async ({ owner }) => {
      const scope = await scopeOf(owner, required(context, 'tenant'), oneOf(context, 'mode', MODES, 'test'));
      const lines = exportEvents(owner, scope);
      if (context.values.out === undefined) return await writeOut(context, lines);
      const file = required(context, 'out');
      await writeNewFile(file, lines);
      context.print({ file }, [`written to ${file}`]);
    }),
};

/** Writes no faster than standard output takes it. Stopped before the end, it has failed: the last line is missing. */
async function writeOut(context: CommandContext, lines: AsyncIterable<string>): Promise<void> {
  await using closers = new AsyncDisposableStack();
  const end = untilStopped(closers);
  for await (const line of lines) {
    context.write(line);
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain', { signal: end }).catch(() => {});
    if (end.aborted) return context.fail();
  }
}

const FILE_MODE = 0o600;

async function writeNewFile(path: string, lines: AsyncIterable<string>): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx', mode: FILE_MODE, flush: true });
  await once(file, 'open').catch((error: unknown) => {
    throw new UsageError(`--out must name a file that can be made and is not there yet (${codeOf(error)})`);
  });
  try {
    await pipeline(Readable.from(lines), file);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

export const auditVerify: Command = {
  usage: 'audit verify FILE --key PEMFILE [--known FILE]',
  summary: 'Check an export, or the proof of one event, with the public key alone. Reaches for no database.',
  options: {
    key: { type: 'string', help: 'File with the public key, as `gatehouse audit key` prints it' },
    known: { type: 'string', help: 'File with checkpoints kept earlier: answers of the API, or an earlier export' },
  },
  async run(context) {
    const file = argument(context, 'FILE');
    const key = readVerifyingKey(await readable('--key', readFile(required(context, 'key'), 'utf8')));
    if (!key)
      throw new UsageError('--key must name a file with a public key of Ed25519: `gatehouse audit key` prints it');
    const known = context.values.known === undefined ? [] : await readKnown(required(context, 'known'));
    const proof = proofIn(await readable('FILE', readDocument(file)));
    const verdict = proof ? verifyProof(proof, key, known) : await verifyExport(readLines(file), key, known);
    const what = proof ? 'proof' : 'export';
    context.print(resultOf(what, verdict, key), linesOf(what, verdict));
    if (verdict.problemCount > 0) context.fail();
  },
};

async function readKnown(path: string): Promise<WireCheckpoint[]> {
  const document = await readable('--known', readDocument(path));
  const found = checkpointsIn(document);
  if (document === undefined) for await (const line of readLines(path)) found.push(...checkpointsIn(parseJson(line)));
  if (found.length === 0) throw new UsageError('--known must name a file with checkpoints, and there is none in it');
  return found;
}

/** What was read of a file that the caller names. */
const readable = <T>(what: string, reading: Promise<T>): Promise<T> =>
  reading.catch((error: unknown) => {
    throw new UsageError(`${what} must name a file that can be read (${codeOf(error)})`);
  });

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';

/** What was verified: a proof that is good says nothing of other events. */
type Verified = 'export' | 'proof';

const resultOf = (what: Verified, verdict: Verdict, key: VerifyingKey) => ({
  verified: what,
  intact: verdict.problemCount === 0,
  tenant_id: verdict.owner?.tenantId ?? null,
  mode: verdict.owner?.mode ?? null,
  key_id: key.keyId,
  events: verdict.events,
  unsealed_events: verdict.unsealed,
  checkpoints: verdict.checkpoints,
  last_checkpoint: verdict.lastCheckpoint,
  problem_count: verdict.problemCount,
  problems: verdict.problems,
});

function linesOf(what: Verified, verdict: Verdict): string[] {
  const { problems, problemCount, owner, events, unsealed, checkpoints, lastCheckpoint } = verdict;
  const more = problemCount - problems.length;
  return [
    problemCount === 0
      ? `intact ${what}`
      : `${what} NOT INTACT: ${problemCount} problem${problemCount === 1 ? '' : 's'}`,
    ...problems.map(({ at, what }) => `  ${at} ${what}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(owner ? [`tenant: ${owner.tenantId}, mode: ${owner.mode}`] : []),
    `events: ${events}, of which not sealed yet: ${unsealed}`,
    `checkpoints: ${checkpoints}`,
    ...(lastCheckpoint ? [`newest checkpoint: ${lastCheckpoint.sequence}, hash: ${lastCheckpoint.hash}`] : []),
  ];
}
