/** How many run at a time: in all, and of one group. */
export interface SlotLimits {
  readonly total: number;
  readonly perGroup: number;
}

/** Places for work, shared by groups that take turns where all have to wait. */
export interface Slots {
  /** Runs `work` once there is a place. It must not reject: what it has to report it reports itself. */
  run(group: string, work: () => Promise<void>): void;
}

interface Group {
  running: number;
  readonly waiting: (() => Promise<void>)[];
}

export function createSlots({ total, perGroup }: SlotLimits): Slots {
  // A map keeps its order: a group that was served goes to the end, so the groups take turns.
  const groups = new Map<string, Group>();
  let running = 0;

  const startNext = (): void => {
    if (running >= total) return;
    for (const [name, group] of groups) {
      if (group.running >= perGroup) continue;
      const work = group.waiting.shift();
      if (!work) continue;
      start(name, group, work);
      return;
    }
  };

  const start = (name: string, group: Group, work: () => Promise<void>): void => {
    running += 1;
    group.running += 1;
    void work().finally(() => {
      running -= 1;
      group.running -= 1;
      groups.delete(name);
      if (group.running > 0 || group.waiting.length > 0) groups.set(name, group);
      startNext();
    });
  };

  return {
    run(name, work) {
      const group = groups.get(name) ?? { running: 0, waiting: [] };
      groups.set(name, group);
      if (running < total && group.running < perGroup && group.waiting.length === 0) start(name, group, work);
      else group.waiting.push(work);
    },
  };
}
