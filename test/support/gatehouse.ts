import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/cli.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));

/** A Gatehouse server in a process of its own, as an operator would run it. */
export interface Gatehouse {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything the process wrote to standard error so far: its log. */
  log(): string;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
}

/** Environment for a test server: quiet limits, receivers on this machine allowed, nothing from the caller's shell. */
export const testEnvironment = (settings: Record<string, string>): Record<string, string> => ({
  // Every server and command of a run compiles the same files.
  NODE_COMPILE_CACHE: COMPILE_CACHE,
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '/',
  PORT: '0',
  RATE_LIMIT_PER_ADDRESS: '1000000',
  RATE_LIMIT_PER_CREDENTIAL: '1000000',
  GATEHOUSE_ALLOW_PRIVATE_HOSTS: '127.0.0.1',
  DOCUMENT_FETCH_TIMEOUT_MS: '1500',
  INSPECTION_PROCESSES: '1',
  ...settings,
});

/** Starts `gatehouse serve` and waits until it is ready. */
export async function startGatehouse(settings: Record<string, string>): Promise<Gatehouse> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--json'], {
    env: testEnvironment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const exited = once(child, 'exit');
  const ready = once(createInterface(child.stdout), 'line').then(
    ([line]) => (JSON.parse(String(line)) as { base_url: string }).base_url,
  );
  const url = await Promise.race([ready, exited.then(() => null)]);
  if (url === null) throw new Error(`gatehouse did not start:\n${log}`);
  return {
    url,
    process: child,
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code as number | null;
    },
  };
}

/** Runs a `gatehouse` command to its end, within this process: a process of its own costs a second. */
export async function runGatehouse(
  args: readonly string[],
  settings: Record<string, string>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const output = { stdout: '', stderr: '' };
  const code = await runCommandLine(args, {
    environment: testEnvironment(settings),
    out: (text) => {
      output.stdout += text;
    },
    error: (text) => {
      output.stderr += text;
    },
    terminal: null,
  });
  return { code, ...output };
}

/** A `gatehouse` process that runs until it is told to end, with what it printed so far. */
export interface RunningCommand {
  readonly process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Settles when the process has ended and everything it printed was read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts a `gatehouse` command and does not wait for anything. */
export function spawnGatehouse(args: readonly string[], settings: Record<string, string>): RunningCommand {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: testEnvironment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return { process: child, stdout: () => stdout, stderr: () => stderr, ended };
}
