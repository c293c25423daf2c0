import { stopped } from './stopped.ts';

/**
 * Aborts on the first SIGTERM or SIGINT, and when whoever reads standard output has gone, as `head` does once it has enough;
 * listens until `closers` are disposed of.
 */
export function untilStopped(closers: AsyncDisposableStack): AbortSignal {
  const end = new AbortController();
  const abort = (): void => end.abort();
  void stopped(closers).then(abort);
  process.stdout.on('error', abort);
  closers.defer(async () => void process.stdout.off('error', abort));
  return end.signal;
}
