/** One `gatehouse` command. */
export interface Command {
  /** As typed after `gatehouse`, such as `tenant create`. */
  readonly usage: string;
  readonly summary: string;
  /** Options beside `--help` and `--json`, for `node:util` parseArgs. */
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly help: string }>>;
  run(context: CommandContext): Promise<void>;
}

export interface CommandContext {
  /** What follows the command's name. */
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Prints a result: as JSON with `--json`, else as the lines. */
  print(result: unknown, lines: readonly string[]): void;
  /** Writes to standard output as it is: for results that come one after another. */
  write(text: string): void;
  /** Writes to standard error: for the person who runs the command, beside its results. */
  note(text: string): void;
  /** The terminal that shows standard output; null for a pipe or a file, and with `--json`. */
  readonly terminal: Terminal | null;
  /** The command did what it should, and what it found is wrong: exit code 1. */
  fail(): void;
}

export interface Terminal {
  /** Whether it shows colours and may be sent them, see https://no-color.org. */
  readonly colours: boolean;
  /** How many characters a line has now. */
  columns(): number;
}

/** The command was called wrongly. The message says what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A text option that must be there. */
export function required({ values }: CommandContext, option: string): string {
  const value = values[option];
  if (typeof value !== 'string' || value.trim() === '') throw new UsageError(`--${option} is required`);
  return value.trim();
}

/** A text option with one of a few values. */
export function oneOf<T extends string>(
  { values }: CommandContext,
  option: string,
  allowed: readonly T[],
  fallback: T,
): T {
  const value = values[option] ?? fallback;
  const known = allowed.find((candidate) => candidate === value);
  if (!known) throw new UsageError(`--${option} must be one of ${allowed.join(', ')}`);
  return known;
}

/** The one argument after the command's name. */
export function argument({ positionals }: CommandContext, what: string): string {
  const [value] = positionals;
  if (positionals.length !== 1 || !value) throw new UsageError(`${what} is required, and nothing after it`);
  return value;
}
