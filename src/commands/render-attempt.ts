import type { Scope } from '../lib/scope.ts';
import type { Backlog, FeedAttempt } from '../store/delivery-feed.ts';
import { type Colour, type Paint, spanText, timeText, withoutControls } from './show.ts';

/** As `--json` prints it. */
export const renderAttempt = ({ tenantId, mode }: Scope, attempt: FeedAttempt) => ({
  attempt_id: attempt.id,
  attempted_at: attempt.at.toISOString(),
  tenant_id: tenantId,
  mode,
  endpoint_id: attempt.endpoint.id,
  endpoint: placeOf(attempt),
  event_id: attempt.event.id,
  type: attempt.event.type,
  customer_id: attempt.event.customerId,
  version: attempt.event.version,
  delivery_id: attempt.delivery.id,
  attempt: attempt.number,
  outcome: outcomeOf(attempt),
  status: attempt.status,
  error_code: attempt.errorCode,
  duration_ms: attempt.durationMs,
  lag_ms: lagOf(attempt),
  state: attempt.delivery.state,
  next_attempt_at: attempt.delivery.nextAttemptAt?.toISOString() ?? null,
});

export type AttemptOutcome = 'delivered' | 'failed' | 'gone';

export function outcomeOf({ status }: FeedAttempt): AttemptOutcome {
  if (status === 410) return 'gone';
  return status !== null && status >= 200 && status <= 299 ? 'delivered' : 'failed';
}

/** How long after its event an attempt was made. */
const lagOf = ({ at, event }: FeedAttempt): number => at.getTime() - event.createdAt.getTime();

/** Host and path of its endpoint: the query may hold a secret of the receiver. */
function placeOf({ endpoint }: FeedAttempt): string {
  const { host, pathname } = new URL(endpoint.url);
  return withoutControls(`${host}${pathname}`);
}

/** A line for a terminal. The widths are those of the longest value that is usual. */
export function attemptLine({ mode }: Scope, attempt: FeedAttempt, paint: Paint): string {
  const { event, durationMs, number } = attempt;
  const outcome = `${outcomeOf(attempt)} ${attempt.status ?? attempt.errorCode ?? ''}`;
  return [
    paint('gray', timeText(attempt.at)),
    mode,
    paint(colourOf(attempt), outcome.padEnd(16)),
    spanText(durationMs).padStart(7),
    `lag ${spanText(lagOf(attempt)).padStart(7)}`,
    `#${number}`.padEnd(3),
    event.type.padEnd(28),
    `v${event.version}`.padEnd(4),
    (event.customerId ?? 'of an endpoint').padEnd(36),
    next(attempt).padEnd(23),
    placeOf(attempt),
  ].join('  ');
}

/** Yellow for what is tried again, red for what is not. */
function colourOf(attempt: FeedAttempt): Colour {
  if (outcomeOf(attempt) === 'delivered') return 'green';
  return attempt.delivery.state === 'pending' ? 'yellow' : 'red';
}

const next = ({ delivery: { state, nextAttemptAt } }: FeedAttempt): string =>
  nextAttemptAt ? `next ${timeText(nextAttemptAt)}` : state;

/** What a tail counted since it began, and what waits now. */
export interface Tally {
  readonly delivered: number;
  readonly failed: number;
  readonly attemptsPerSecond: number;
  /** Null until it was read. */
  readonly backlog: (Omit<Backlog, 'oldestAt'> & { readonly oldestMs: number | null }) | null;
}

/** The line under the attempts, cut where the terminal ends: on a second line it could not be redrawn. */
export function tallyLine(
  { delivered, failed, attemptsPerSecond, backlog }: Tally,
  columns: number,
  paint: Paint,
): string {
  const parts: [Colour | null, string][] = [
    [delivered > 0 ? 'green' : null, `${delivered} delivered`],
    [failed > 0 ? 'red' : null, `${failed} failed`],
    [null, `${attemptsPerSecond.toFixed(1)}/s`],
    [backlog?.pending ? 'yellow' : null, backlog ? `${backlog.pending} pending` : ''],
    [null, backlog?.oldestMs === null || !backlog ? '' : `oldest ${spanText(backlog.oldestMs)}`],
  ];
  let left = columns - 1;
  const shown = parts
    .filter(([, text]) => text !== '')
    .flatMap(([colour, text], index) => {
      const cut = `${index === 0 ? '' : '  '}${text}`.slice(0, Math.max(0, left));
      left -= cut.length;
      return cut === '' ? [] : [colour ? paint(colour, cut) : cut];
    });
  return shown.join('');
}
