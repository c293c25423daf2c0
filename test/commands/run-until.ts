import type { CommandContext, Terminal } from '../../src/commands/command.ts';
import { eventually } from '../support/eventually.ts';
import { testEnvironment } from '../support/gatehouse.ts';

/** A command that runs within this process until it is stopped, with what it printed so far. */
export interface Running {
  stdout(): string;
  stderr(): string;
  /** The whole lines of standard output that there are once there are `count`, each of which must be JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: what a command prints is what the tests assert
  jsonLines(count: number): Promise<any[]>;
  /** Tells it to end as Ctrl-C would, and waits until it has. */
  stop(): Promise<void>;
}

/** Starts what a command does until `end` aborts, as if its output were a pipe or `terminal`. */
export function runUntil(
  command: (context: CommandContext, end: AbortSignal) => Promise<void>,
  values: Record<string, string>,
  settings: Record<string, string>,
  terminal: Terminal | null = null,
): Running {
  const output = { stdout: '', stderr: '' };
  const end = new AbortController();
  const write = (text: string): void => {
    output.stdout += text;
  };
  const note = (text: string): void => {
    output.stderr += text;
  };
  const print = (): void => {
    throw new Error('it prints no single result');
  };
  const context = { positionals: [], values, environment: testEnvironment(settings), print, fail: print };
  const ended = command({ ...context, write, note, terminal }, end.signal);
  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    jsonLines: (count) =>
      eventually(`${count} lines`, () => {
        const lines = output.stdout.split('\n').slice(0, -1);
        return lines.length >= count ? lines.map((line) => JSON.parse(line)) : null;
      }),
    async stop() {
      end.abort();
      await ended;
    },
  };
}
