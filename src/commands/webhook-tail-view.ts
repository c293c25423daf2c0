import type { Scope } from '../lib/scope.ts';
import type { Backlog, FeedAttempt } from '../store/delivery-feed.ts';
import type { CommandContext, Terminal } from './command.ts';
import { attemptLine, outcomeOf, renderAttempt, type Tally, tallyLine } from './render-attempt.ts';
import { jsonLine, painter } from './show.ts';

/** What a tail shows itself in. */
export interface TailView {
  attempts(scope: Scope, attempts: readonly FeedAttempt[]): void;
  /** Called after every look for attempts. @param readBacklog What waits now: each call asks the database. */
  looked(readBacklog: () => Promise<Tally['backlog']>): Promise<void>;
  end(): void;
}

/** A line of JSON for each attempt, and nothing else. */
export const jsonView = (write: CommandContext['write']): TailView => ({
  attempts: (scope, attempts) => {
    if (attempts.length > 0) write(attempts.map((attempt) => jsonLine(renderAttempt(scope, attempt))).join(''));
  },
  looked: async () => {},
  end: () => {},
});

const BACKLOG_EVERY_MS = 2_000;
const RATE_OVER_MS = 10_000;

/** Lines in colours above one that counts, which is drawn anew after each look. */
export function terminalView(write: CommandContext['write'], terminal: Terminal): TailView {
  const paint = painter(terminal.colours);
  const startMs = performance.now();
  const recent: { readonly atMs: number; readonly count: number }[] = [];
  let [delivered, failed] = [0, 0];
  let backlog: Tally['backlog'] = null;
  let backlogAtMs = Number.NEGATIVE_INFINITY;
  // Blanks and not a control sequence: every terminal knows them.
  const erase = (): string => `\r${' '.repeat(terminal.columns() - 1)}\r`;

  const rateAt = (nowMs: number): number => {
    while (recent[0] && recent[0].atMs < nowMs - RATE_OVER_MS) recent.shift();
    const count = recent.reduce((sum, each) => sum + each.count, 0);
    return (count / Math.min(RATE_OVER_MS, Math.max(1_000, nowMs - startMs))) * 1_000;
  };
  return {
    attempts(scope, attempts) {
      if (attempts.length === 0) return;
      const successes = attempts.filter((attempt) => outcomeOf(attempt) === 'delivered').length;
      delivered += successes;
      failed += attempts.length - successes;
      recent.push({ atMs: performance.now(), count: attempts.length });
      write(`${erase()}${attempts.map((attempt) => `${attemptLine(scope, attempt, paint)}\n`).join('')}`);
    },
    async looked(readBacklog) {
      if (performance.now() - backlogAtMs >= BACKLOG_EVERY_MS) {
        backlog = await readBacklog();
        backlogAtMs = performance.now();
      }
      const tally = { delivered, failed, attemptsPerSecond: rateAt(performance.now()), backlog };
      write(`${erase()}${tallyLine(tally, terminal.columns(), paint)}`);
    },
    end: () => write('\n'),
  };
}

/** What waits in several books together, each on its own clock. */
export const addBacklogs = (backlogs: readonly { readonly scope: Scope; readonly backlog: Backlog }[]) =>
  backlogs.reduce<NonNullable<Tally['backlog']>>(
    ({ pending, oldestMs }, { scope, backlog }) => {
      const age = backlog.oldestAt && scope.now().getTime() - backlog.oldestAt.getTime();
      return { pending: pending + backlog.pending, oldestMs: age === null ? oldestMs : Math.max(age, oldestMs ?? 0) };
    },
    { pending: 0, oldestMs: null },
  );
