/** Settles with the name of the first SIGTERM or SIGINT. A second one ends the process at once. */
export const stopped = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
