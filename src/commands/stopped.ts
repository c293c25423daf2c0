/**
 * Settles with the name of the first SIGTERM or SIGINT. Further ones change nothing: the stop is bounded, and npm passes on a
 * Ctrl-C that the terminal sent to us already.
 */
export const stopped = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, resolve);
  });
