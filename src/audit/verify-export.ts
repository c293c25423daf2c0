import { isId } from '../lib/ids.ts';
import { isRecord } from '../lib/records.ts';
import { MODES } from '../lib/scope.ts';
import { parseJson } from './parse-json.ts';
import { collectProblems, type Problem, type Problems } from './problems.ts';
import { readCheckpoint, readEvent, readHead } from './read-wire.ts';
import type { VerifyingKey } from './signing-key.ts';
import { type Chains, followChains } from './verify-chains.ts';
import { followCheckpoints, type Seals } from './verify-checkpoints.ts';
import { EXPORT_FORMAT, hashOfEvent, type WireCheckpoint, type WireEvent } from './wire.ts';

/** What a verification found. Intact means that there is no problem. */
export interface Verdict {
  readonly problems: readonly Problem[];
  /** How many there were, of which `problems` are the first. */
  readonly problemCount: number;
  /** Whose events they are; null where no header says it. */
  readonly owner: { readonly tenantId: string; readonly mode: string } | null;
  readonly events: number;
  /** Events that no checkpoint seals yet: only their chain was checked. */
  readonly unsealed: number;
  readonly checkpoints: number;
  /** The newest. Whoever keeps it apart sees it when the table is taken back to before it. */
  readonly lastCheckpoint: WireCheckpoint | null;
}

interface Progress {
  readonly problems: Problems;
  readonly chains: Chains;
  readonly seals: Seals;
  readonly count: { line: number; event: number; unsealed: number; checkpoint: number; head: number };
  owner: { readonly tenantId: string; readonly mode: string } | null;
  lastUnsealedId: string;
  ended: boolean;
}

/**
 * Checks an export line by line, with nothing but the public key: every hash, chain, checkpoint and signature. What it keeps in
 * memory grows with the number of customers, not of events.
 * @param known Checkpoints that were kept apart earlier.
 */
export async function verifyExport(
  lines: Iterable<string> | AsyncIterable<string>,
  key: VerifyingKey,
  known: readonly WireCheckpoint[] = [],
): Promise<Verdict> {
  const problems = collectProblems();
  const progress: Progress = {
    problems,
    chains: followChains(problems),
    seals: followCheckpoints(key, known, problems),
    count: { line: 0, event: 0, unsealed: 0, checkpoint: 0, head: 0 },
    owner: null,
    lastUnsealedId: '',
    ended: false,
  };
  for await (const line of lines) takeLine(progress, line);
  progress.chains.closeRest();
  progress.seals.closeRest();
  if (!progress.ended) problems.add('end of file', 'comes before the last line of the export: it was cut off');
  const { count, owner, seals } = progress;
  return {
    problems: problems.list,
    problemCount: problems.count,
    owner,
    events: count.event,
    unsealed: count.unsealed,
    checkpoints: count.checkpoint,
    lastCheckpoint: seals.last,
  };
}

type Members = Readonly<Record<string, unknown>>;

function takeLine(progress: Progress, line: string): void {
  const { count, problems } = progress;
  count.line += 1;
  const at = `line ${count.line}`;
  const parsed = parse(line);
  const { kind, ...members } = parsed ?? {};
  const take = typeof kind === 'string' && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (progress.ended) problems.add(at, 'comes after the end of the export');
  else if (count.line === 1 && kind !== 'header') problems.add(at, 'is not the header of an export');
  else if (!take?.(progress, members)) problems.add(at, 'is not a line that an export has there');
}

/** A line that was written by `JSON.stringify`; null for any other. Members that are there twice would be read as once. */
function parse(line: string): Members | null {
  const value = parseJson(line);
  return isRecord(value) && JSON.stringify(value) === line ? value : null;
}

/** What each kind of line does. @returns false for a line that is not of the kind, or is not in its place. */
const KINDS: Readonly<Record<string, (progress: Progress, members: Members) => boolean>> = {
  header: takeHeader,
  event: takeEvent,
  checkpoint: takeCheckpoint,
  head: takeHead,
  end: takeEnd,
};

function takeHeader(progress: Progress, { format, tenant_id, mode }: Members): boolean {
  if (progress.count.line !== 1 || format !== EXPORT_FORMAT) return false;
  if (typeof tenant_id !== 'string' || !isId(tenant_id)) return false;
  if (typeof mode !== 'string' || !MODES.some((known) => known === mode)) return false;
  progress.owner = { tenantId: tenant_id, mode };
  return true;
}

function takeEvent(progress: Progress, members: Members): boolean {
  const { count, problems, chains, seals } = progress;
  const event = readEvent(members);
  if (!event || count.head > 0) return false;
  const { checkpoint } = event;
  if (checkpoint !== null && count.unsealed > 0) return false;
  count.event += 1;
  const at = `event ${event.id}`;
  checkOwner(progress, at, event);
  if (hashOfEvent(event) !== event.hash) problems.add(at, 'does not have the hash of what it says');
  chains.add(event);
  if (checkpoint === null) takeUnsealed(progress, event);
  else seals.add({ ...event, checkpoint });
  return true;
}

/** Their ids rise, so that none is there twice. Of sealed ones their places say it. */
function takeUnsealed(progress: Progress, { id }: WireEvent): void {
  progress.count.unsealed += 1;
  if (id <= progress.lastUnsealedId) progress.problems.add(`event ${id}`, 'is not in the order of ids');
  progress.lastUnsealedId = id;
}

function takeCheckpoint(progress: Progress, members: Members): boolean {
  const { count } = progress;
  const checkpoint = readCheckpoint(members);
  if (!checkpoint || count.unsealed > 0 || count.head > 0) return false;
  count.checkpoint += 1;
  checkOwner(progress, `checkpoint ${checkpoint.sequence}`, checkpoint);
  progress.seals.close(checkpoint);
  return true;
}

function takeHead(progress: Progress, members: Members): boolean {
  const head = readHead(members);
  if (!head) return false;
  progress.count.head += 1;
  progress.chains.close(head);
  return true;
}

function takeEnd(progress: Progress, { events, checkpoints, heads }: Members): boolean {
  const { count, problems } = progress;
  progress.ended = true;
  if (events !== count.event || checkpoints !== count.checkpoint || heads !== count.head)
    problems.add('end', 'counts other lines than there are');
  return true;
}

function checkOwner({ owner, problems }: Progress, at: string, said: { tenant_id: string; mode: string }): void {
  if (said.tenant_id !== owner?.tenantId || said.mode !== owner.mode) problems.add(at, 'is of another tenant or mode');
}
