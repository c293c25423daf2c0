import { setTimeout as wait } from 'node:timers/promises';

/** How many run at a time, in all and in one lane. */
export interface LaneLimits {
  readonly total: number;
  readonly perLane: number;
  /** How many may wait in one lane; more are dropped, for their rows say that they are due. */
  readonly waitingPerLane: number;
}

/** Work that waits for its own lane only: one that is slow or dead delays nobody else. */
export interface Lanes {
  submit(lane: string, work: () => Promise<void>): void;
  /** Takes no more, drops what waits, and settles when what runs has ended, or after `limitMs`. */
  drain(limitMs: number): Promise<void>;
}

interface Lane {
  running: number;
  readonly waiting: (() => Promise<void>)[];
}

/** `work` must not reject: what it has to report it reports itself. */
export function createLanes(limits: LaneLimits): Lanes {
  // Maps keep their order: a lane that was served goes to the end, so the lanes take turns.
  const lanes = new Map<string, Lane>();
  const running = new Set<Promise<void>>();
  let draining = false;

  const startNext = (): void => {
    for (const [name, lane] of [...lanes]) {
      if (running.size >= limits.total) return;
      if (lane.running >= limits.perLane) continue;
      const work = lane.waiting.shift();
      if (!work) continue;
      start(name, lane, work);
    }
  };

  const start = (name: string, lane: Lane, work: () => Promise<void>): void => {
    lane.running += 1;
    const run = work().finally(() => {
      running.delete(run);
      lane.running -= 1;
      lanes.delete(name);
      if (lane.running > 0 || lane.waiting.length > 0) lanes.set(name, lane);
      startNext();
    });
    running.add(run);
  };

  return {
    submit(name, work) {
      if (draining) return;
      const lane = lanes.get(name) ?? { running: 0, waiting: [] };
      lanes.set(name, lane);
      if (lane.waiting.length >= limits.waitingPerLane) return;
      lane.waiting.push(work);
      startNext();
    },
    async drain(limitMs) {
      draining = true;
      for (const lane of lanes.values()) lane.waiting.length = 0;
      await Promise.race([Promise.allSettled(running), wait(limitMs, null, { ref: false })]);
    },
  };
}
