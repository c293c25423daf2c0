import { type Inspector, ProviderUnavailable } from '../onboarding/ports.ts';
import { aborted } from './checks.ts';
import { createGate, stopping } from './gate.ts';
import { MAX_WAITING_DOCUMENTS, PROCESSING_LIMIT_MS, WAIT_LIMIT_MS } from './limits.ts';
import { type InspectionProcess, startProcess } from './process.ts';

export interface InspectorOptions {
  /** How many documents are inspected at the same time, each in a process of 140 to 310 MiB, 768 at most. */
  readonly processes: number;
  /** How long one document may take, in milliseconds. */
  readonly processingLimitMs?: number;
}

/**
 * An inspector with a pool of child processes, which decode what strangers sent: a crash, a hang or an explosion of
 * memory ends a process that holds nothing else. Processes are started when needed and reused while they behave.
 *
 * `open` must settle by itself. `stop` ends all processes; documents at work then are `ProviderUnavailable`, not refused.
 */
export function createInspector(options: InspectorOptions): Inspector & { stop(): Promise<void> } {
  const { processes, processingLimitMs = PROCESSING_LIMIT_MS } = options;
  const gate = createGate(processes, MAX_WAITING_DOCUMENTS, WAIT_LIMIT_MS);
  const alive = new Set<InspectionProcess>();
  const idle: InspectionProcess[] = [];
  let stopped = false;

  async function acquire(): Promise<InspectionProcess> {
    for (let child = idle.pop(); child; child = idle.pop()) {
      if (child.isReusable()) return child;
      await discard(child);
    }
    return start();
  }

  async function start(): Promise<InspectionProcess> {
    let child: InspectionProcess | undefined;
    try {
      child = startProcess(processingLimitMs);
      alive.add(child);
      await child.ready;
      return child;
    } catch {
      if (child) await discard(child);
      throw stopped ? stopping() : new ProviderUnavailable('busy', 'An inspection process could not be started.');
    }
  }

  async function release(child: InspectionProcess): Promise<void> {
    if (child.isReusable()) idle.push(child);
    else await discard(child);
  }

  async function discard(child: InspectionProcess): Promise<void> {
    await child.end();
    alive.delete(child);
  }

  return {
    inspect: async (open, mediaType) => {
      await gate.enter();
      try {
        const child = await acquire();
        try {
          const startedMs = performance.now();
          const inspection = await child.inspect(await open(), mediaType);
          if (stopped) throw stopping();
          return inspection ?? aborted(Math.round(performance.now() - startedMs));
        } finally {
          await release(child);
        }
      } finally {
        gate.leave();
      }
    },
    stop: async () => {
      stopped = true;
      gate.shut();
      await Promise.all([...alive].map(discard));
    },
  };
}
