import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(import.meta.dirname, '../../src/providers/sandbox/issuer-server-main.ts');

export interface SpawnedIssuer {
  readonly url: string;
  /** How often each key was accepted and how often it was repeated, as the issuer itself counts. */
  counts(): Promise<Record<string, { accepted: number; duplicates: number }>>;
  stop(): Promise<void>;
}

/** Runs the sandbox issuer in a process of its own. */
export async function spawnSandboxIssuer(options: { slowAnswerMs?: number } = {}): Promise<SpawnedIssuer> {
  const slow = options.slowAnswerMs === undefined ? [] : ['--slow-answer-ms', String(options.slowAnswerMs)];
  const child = spawn(process.execPath, [MAIN, ...slow], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [url] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(() => Promise.reject(new Error('The sandbox issuer ended before it printed its URL.'))),
  ])) as [string];
  return {
    url,
    async counts() {
      const response = await fetch(`${url}/enrollments`);
      return ((await response.json()) as { enrollments: Record<string, { accepted: number; duplicates: number }> })
        .enrollments;
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
