export interface LoadReport {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Keeps `concurrency` calls of `work` running until `count` have ended. `work` gets 0, 1, 2, … and throws when it fails. */
export async function load(
  count: number,
  concurrency: number,
  work: (n: number) => Promise<unknown>,
): Promise<LoadReport> {
  const durationsMs: number[] = [];
  let next = 0;
  const start = performance.now();
  const lane = async () => {
    for (let n = next++; n < count; n = next++) {
      const begun = performance.now();
      await work(n);
      durationsMs.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const seconds = (performance.now() - start) / 1_000;
  durationsMs.sort((a, b) => a - b);
  return {
    perSecond: count / seconds,
    p50Ms: percentile(durationsMs, 0.5),
    p95Ms: percentile(durationsMs, 0.95),
    p99Ms: percentile(durationsMs, 0.99),
  };
}

/** The least of `sorted` that a `share` of them does not exceed; 0 when there is none. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(sorted.length * share) - 1] ?? 0;

export const describeLoad = ({ perSecond, p50Ms, p95Ms, p99Ms }: LoadReport): string =>
  `${perSecond.toFixed(1).padStart(8)} / s   p50 ${p50Ms.toFixed(1)} ms   p95 ${p95Ms.toFixed(1)} ms   p99 ${p99Ms.toFixed(1)} ms`;
