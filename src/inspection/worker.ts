import { Worker } from 'node:worker_threads';
import type { DocumentMediaType } from '../lib/media-type.ts';
import { inspectDocument } from './inspect-document.ts';

/**
 * The program of one inspection process. The bytes of a document come in on standard input; the message `Request`
 * follows and says how many they were; the answer is an `Answer`. The parent sends the next document after that.
 * Anything that breaks a decoder ends the process, which tells the parent enough.
 */
export interface Request {
  readonly mediaType: DocumentMediaType;
  readonly byteLength: number;
}

let chunks: Buffer[] = [];
let received = 0;
let request: Request | null = null;

async function answerWhenComplete(): Promise<void> {
  if (request === null || received !== request.byteLength) return;
  const { mediaType } = request;
  const bytes = Buffer.concat(chunks);
  chunks = [];
  received = 0;
  request = null;
  process.send?.(await inspectDocument(bytes, mediaType));
}

process.stdin.on('data', (chunk: Buffer) => {
  chunks.push(chunk);
  received += chunk.length;
  void answerWhenComplete();
});
process.on('message', (message: Request) => {
  request = message;
  void answerWhenComplete();
});

// A signal to the whole process group is for the parent, which may still want the answer before it ends this process.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

new Worker(new URL('./watchdog.ts', import.meta.url), { workerData: { parent: process.ppid } }).once('message', () =>
  process.send?.('ready'),
);
