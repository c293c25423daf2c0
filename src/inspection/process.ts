import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { DocumentMediaType } from '../lib/media-type.ts';
import { type Inspection, ProviderUnavailable } from '../onboarding/ports.ts';
import {
  MAX_DOCUMENT_BYTES,
  MAX_DOCUMENTS_PER_PROCESS,
  MAX_HEAP_MIB,
  MAX_WASM_PAGES,
  READ_LIMIT_MS,
  START_LIMIT_MS,
} from './limits.ts';
import type { Request } from './worker.ts';

/** One child process that inspects documents, one after the other. */
export interface InspectionProcess {
  /** Settles when the process takes documents; rejects when it ended before. */
  readonly ready: Promise<void>;
  /** Whether another document may be given to it. */
  isReusable(): boolean;
  /**
   * Streams the document in and waits for the answer; null when the document made the process crash or hang.
   * @throws the error of `source`, or ProviderUnavailable when the process did not get all of the document.
   */
  inspect(source: Readable, mediaType: DocumentMediaType): Promise<Inspection | null>;
  /** Ends the process, whatever it is doing, and waits until it is gone. */
  end(): Promise<void>;
}

/** Starts a process that may work for `processingLimitMs` on a document. It inherits nothing of our environment. */
export function startProcess(processingLimitMs: number): InspectionProcess {
  const child = fork(new URL('./worker.ts', import.meta.url), [], {
    execArgv: [`--wasm-max-mem-pages=${MAX_WASM_PAGES}`, `--max-old-space-size=${MAX_HEAP_MIB}`],
    env: {},
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
  });
  const gone = new AbortController();
  child.on('error', () => gone.abort());
  child.on('exit', () => gone.abort());
  // A broken pipe means that the process has ended, which its exit tells.
  child.stdin?.on('error', () => {});

  /** The next message of the process; rejects when it ends instead, as it has to after `limitMs`. */
  async function nextMessage(limitMs: number): Promise<unknown> {
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    try {
      const [message] = await once(child, 'message', { signal: gone.signal });
      return message;
    } finally {
      clearTimeout(timer);
    }
  }

  let documents = 0;
  // A process that failed to answer for its last document stays busy for ever.
  let busy = false;
  return {
    ready: nextMessage(START_LIMIT_MS).then(() => {}),
    isReusable: () => !busy && !gone.signal.aborted && child.connected && documents < MAX_DOCUMENTS_PER_PROCESS,
    inspect: async (source, mediaType) => {
      busy = true;
      documents += 1;
      const byteLength = await feed(child.stdin, source);
      if (byteLength > MAX_DOCUMENT_BYTES) return null;
      child.send({ mediaType, byteLength } satisfies Request, () => {});
      const answer = await nextMessage(processingLimitMs).catch(() => null);
      busy = answer === null;
      return answer as Inspection | null;
    },
    end: async () => {
      child.kill('SIGKILL');
      if (!gone.signal.aborted) await once(gone.signal, 'abort');
    },
  };
}

/**
 * Passes a document on, one chunk in memory at a time.
 * @returns the bytes passed on; more than `MAX_DOCUMENT_BYTES` when it stopped for that reason.
 */
async function feed(stdin: Writable | null, source: Readable): Promise<number> {
  const late = new ProviderUnavailable('timeout', 'The bytes of a document did not arrive in time.');
  const timer = setTimeout(() => source.destroy(late), READ_LIMIT_MS);
  try {
    let byteLength = 0;
    for await (const chunk of source as AsyncIterable<Buffer>) {
      byteLength += chunk.length;
      if (byteLength > MAX_DOCUMENT_BYTES) break;
      await write(stdin, chunk);
    }
    return byteLength;
  } finally {
    clearTimeout(timer);
  }
}

/** Settles when the process has taken the chunk, so that no chunk waits in memory for a slow one. */
const write = (stdin: Writable | null, chunk: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    stdin?.write(chunk, (error) => {
      if (!error) return resolve();
      reject(new ProviderUnavailable('busy', 'An inspection process ended while it was given a document.'));
    });
  });
