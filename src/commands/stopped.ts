/**
 * Settles with the name of the first SIGTERM or SIGINT; listens until `closers` are disposed of. Further signals change nothing:
 * the stop is bounded, and npm passes on a Ctrl-C that the terminal sent to us already.
 */
export function stopped(closers: AsyncDisposableStack): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, resolve);
    closers.defer(async () => void process.off(signal, resolve));
  }
  return promise;
}
