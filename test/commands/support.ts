import { vi } from 'vitest';
import { runGatehouse } from '../support/gatehouse.ts';
import { sharedSettings } from '../support/webhook-receiver.ts';

// A test here runs several processes. The limit only ends what hangs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Runs a command on the shared server's database, which must succeed. @returns what it printed. */
export async function gatehouse(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runGatehouse(args, sharedSettings());
  if (code !== 0) throw new Error(`gatehouse ${args[0]} ended with ${code}: ${stderr}`);
  return stdout;
}

/** The same with --json. */
// biome-ignore lint/suspicious/noExplicitAny: what a command prints is what the tests assert
export const gatehouseJson = async (...args: string[]): Promise<any> => JSON.parse(await gatehouse(...args, '--json'));

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
