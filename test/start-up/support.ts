import { vi } from 'vitest';
import type { DataDirectory } from '../support/data-directory.ts';
import { eventually } from '../support/eventually.ts';
import type { RunningCommand } from '../support/gatehouse.ts';

/** A new cluster on a busy machine. */
const START_LIMIT_MS = 60_000;

// A test here starts and ends several processes. The limit only ends what hangs.
vi.setConfig({ testTimeout: 3 * START_LIMIT_MS, hookTimeout: START_LIMIT_MS });

export interface Served extends RunningCommand {
  readonly url: string;
}

/** Starts `gatehouse serve` on the directory, as an operator reads it, and waits until it says that it is ready. */
export async function serve(directory: DataDirectory, settings: Record<string, string> = {}): Promise<Served> {
  const command = directory.spawn(['serve'], settings);
  const url = await eventually(
    'a ready server',
    () => {
      if (command.process.exitCode !== null) throw new Error(`gatehouse did not start:\n${command.stderr()}`);
      return /^Gatehouse is ready at (\S+)$/m.exec(command.stdout())?.[1];
    },
    START_LIMIT_MS,
  );
  return { ...command, url };
}

/** SIGTERM, and how the process ended. */
export function stop({ process, ended }: RunningCommand): RunningCommand['ended'] {
  process.kill('SIGTERM');
  return ended;
}
