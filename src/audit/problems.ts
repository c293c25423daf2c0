/** One thing that is not as it was written: where, such as `event <id>` or `checkpoint 7`, and what. Holds nothing of a person. */
export interface Problem {
  readonly at: string;
  readonly what: string;
}

/** So many say what happened; a file that is wrong throughout needs no more. */
export const MAX_PROBLEMS = 100;

export interface Problems {
  add(at: string, what: string): void;
  /** The first of them. */
  readonly list: readonly Problem[];
  /** How many there were in all. */
  readonly count: number;
}

export function collectProblems(): Problems {
  const list: Problem[] = [];
  let count = 0;
  return {
    add(at, what) {
      count += 1;
      if (list.length < MAX_PROBLEMS) list.push({ at, what });
    },
    list,
    get count() {
      return count;
    },
  };
}
