import { createHook } from 'node:async_hooks';

/** Counts every TCP connection this thread begins and every name it asks the system to resolve, whoever begins them. */
export function countConnects(): { readonly counts: { connects: number; lookups: number }; stop(): void } {
  const counts = { connects: 0, lookups: 0 };
  const hook = createHook({
    init(_id, type) {
      if (type === 'TCPCONNECTWRAP') counts.connects += 1;
      if (type === 'GETADDRINFOREQWRAP') counts.lookups += 1;
    },
  }).enable();
  return { counts, stop: () => hook.disable() };
}
