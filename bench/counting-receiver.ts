import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from './child.ts';

/* A process that takes webhooks, counts them by `webhook-id` and answers 204. */

export type ReceiverQuestion =
  | { readonly kind: 'begin'; readonly expected: number; readonly latencyMs: number }
  /** Answered once as many different ones have come as are expected. */
  | { readonly kind: 'complete' }
  | { readonly kind: 'report' };

export interface ReceiverReport {
  readonly url: string;
  readonly requests: number;
  /** How many of different ids. */
  readonly distinct: number;
  readonly bodyBytes: number;
  /** From the first to the last. */
  readonly seconds: number;
  readonly first: { readonly headers: IncomingHttpHeaders; readonly body: string } | null;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    count(request.headers, Buffer.concat(chunks));
    if (latencyMs === 0) response.writeHead(204).end();
    else setTimeout(() => response.writeHead(204).end(), latencyMs);
  });
});
server.listen(0, '127.0.0.1');
const listening = once(server, 'listening');

let [expected, latencyMs, requests, bodyBytes, firstMs, lastMs] = [0, 0, 0, 0, 0, 0];
let first: ReceiverReport['first'] = null;
let ids = new Set<string>();
let completed = Promise.withResolvers<void>();

function count(headers: IncomingHttpHeaders, body: Buffer): void {
  lastMs = performance.now();
  if (requests === 0) [firstMs, first] = [lastMs, { headers, body: body.toString() }];
  requests += 1;
  bodyBytes += body.length;
  ids.add(String(headers['webhook-id']));
  if (ids.size === expected) completed.resolve();
}

function begin(question: Extract<ReceiverQuestion, { kind: 'begin' }>): void {
  ({ expected, latencyMs } = question);
  [requests, bodyBytes, firstMs, lastMs, first] = [0, 0, 0, 0, null];
  ids = new Set();
  completed = Promise.withResolvers();
}

answerParent<ReceiverQuestion, ReceiverReport>(async (question) => {
  await listening;
  if (question.kind === 'begin') begin(question);
  if (question.kind === 'complete') await completed.promise;
  const { port } = server.address() as AddressInfo;
  const seconds = (lastMs - firstMs) / 1_000;
  return { url: `http://127.0.0.1:${port}/hook`, requests, distinct: ids.size, bodyBytes, seconds, first };
});
