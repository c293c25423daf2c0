export interface Deadlines {
  /** A signal that aborts after `timeoutMs`, when `given` does, and when all is closed; call `release` when the work has ended. */
  begin(timeoutMs: number, given?: AbortSignal): { readonly signal: AbortSignal; release(): void };
  /** Aborts all that has begun, and from now on all that begins. */
  close(reason: Error): void;
}

/** Ends work that takes too long, with the error that `tooLate` makes. */
export function createDeadlines(tooLate: () => Error): Deadlines {
  const open = new Set<AbortController>();
  let closedFor: Error | null = null;
  return {
    begin(timeoutMs, given) {
      const stop = new AbortController();
      const cancel = () => stop.abort(given?.reason);
      const timer = setTimeout(() => stop.abort(tooLate()), timeoutMs);
      // Not AbortSignal.any: it would keep all work in memory for as long as the given signal lives.
      given?.addEventListener('abort', cancel, { once: true });
      if (given?.aborted) cancel();
      if (closedFor) stop.abort(closedFor);
      open.add(stop);
      const release = () => {
        clearTimeout(timer);
        given?.removeEventListener('abort', cancel);
        open.delete(stop);
      };
      return { signal: stop.signal, release };
    },
    close(reason) {
      closedFor = reason;
      for (const stop of open) stop.abort(reason);
    },
  };
}

/** `work`, or the signal's reason if it aborts first. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}
