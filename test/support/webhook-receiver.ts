import type { IncomingHttpHeaders } from 'node:http';
import { inject } from 'vitest';
import { webhookAdd as command } from '../../src/commands/webhook.ts';
import { runGatehouse, testEnvironment } from './gatehouse.ts';
import { startLocalServer } from './local-server.ts';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: what was sent is what the tests assert
  readonly json: any;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** What a receiver answers to one request; `count` is how many came, this one included. */
export type Answerer = (
  count: number,
  received: Received,
) => { status: number; headers?: Record<string, string>; body?: string };

/** Takes webhooks on this machine. */
export async function startReceiver(answer: Answerer = () => ({ status: 204 })): Promise<Receiver> {
  const received: Received[] = [];
  const server = await startLocalServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const latest: Received = { headers: request.headers, body, json: JSON.parse(body) };
    received.push(latest);
    const { status, headers = {}, body: text = '' } = answer(received.length, latest);
    response.writeHead(status, headers).end(text);
  });
  return { url: `${server.url}/hook`, received, close: () => server.close() };
}

/** The settings of a command that works on the shared server's database. */
export const sharedSettings = (): Record<string, string> => ({
  DATABASE_URL: inject('shared').databaseUrl,
  GATEHOUSE_DATA_DIR: inject('shared').dataDirectory,
  GATEHOUSE_ROOT_KEY: inject('shared').rootKey,
});

export interface AddedEndpoint {
  readonly id: string;
  readonly secret: string;
}

/** `gatehouse webhook add` on the shared server, as an operator would. */
export async function webhookAdd(tenantId: string, url: string, ...options: string[]): Promise<AddedEndpoint> {
  const args = ['webhook', 'add', '--tenant', tenantId, '--url', url, '--json', ...options];
  const { code, stdout, stderr } = await runGatehouse(args, sharedSettings());
  if (code !== 0) throw new Error(`webhook add failed: ${stderr}`);
  return JSON.parse(stdout) as AddedEndpoint;
}

/** The same command within this process, which saves a process's second of start. @throws UsageError */
export async function addEndpoint(options: Record<string, string>): Promise<AddedEndpoint> {
  let added: unknown;
  await command.run({
    positionals: [],
    values: options,
    environment: testEnvironment(sharedSettings()),
    print: (result) => {
      added = result;
    },
    write: () => {},
    note: () => {},
    fail: () => {},
    terminal: null,
  });
  return added as AddedEndpoint;
}
