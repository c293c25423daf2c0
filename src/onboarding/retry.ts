const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Waits between the tries of a provider that is down: short at first, then hourly for as long as it takes. */
const PROVIDER_RETRY_MS = [1, 1, 2, 4, 8, 15, 30]
  .map((seconds) => seconds * SECOND_MS)
  .concat([1, 2, 5, 10, 30].map((minutes) => minutes * MINUTE_MS));

/** How long a provider that has not made up its mind is left alone. */
export const PENDING_RECHECK_MS = 60 * MINUTE_MS;

/** The wait after a provider failed for the `tries`-th time, from 1. */
export const providerRetryMs = (tries: number): number => PROVIDER_RETRY_MS[tries - 1] ?? PENDING_RECHECK_MS;

/** How much earlier than planned a job may come: the clocks of two machines never quite agree. */
const EARLY_MS = 500;

/** How long whoever claims something has it to itself. Longer than any try takes; if it dies, `resume-due` finds the rest. */
export const LEASE_MS = 25 * SECOND_MS;

/** The claim of a try made at `now`: what counts as due, and until when nobody else may try. */
export const leaseFrom = (now: Date): { readonly dueBefore: Date; readonly until: Date } => ({
  dueBefore: after(now, EARLY_MS),
  until: after(now, LEASE_MS),
});

/** The wait as a time on the tenant's clock. */
export const after = (now: Date, delayMs: number): Date => new Date(now.getTime() + delayMs);
