import { pipeline, type Readable, Transform } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { FetchFailed, FetchRefused, type GuardedFetch } from '../lib/guarded-fetch.ts';
import { type DocumentSource, DocumentUnreachable } from '../onboarding/ports.ts';
import { openSpecimen, sandboxDocument, specimenBySha256 } from './sandbox/specimens.ts';

/** Documents named by URL: built-in specimens for the reserved hosts in test mode, the guarded fetch for all else. */
export const createDocumentSource = (fetch: GuardedFetch, timeoutMs: number): DocumentSource => ({
  async open(url, mode, maxBytes) {
    const specimen = mode === 'test' ? sandboxDocument(new URL(url)) : null;
    return specimen
      ? openSandboxDocument(specimen, timeoutMs, maxBytes)
      : fetchDocument(fetch, url, timeoutMs, maxBytes);
  },
  specimenOf: (sha256) => specimenBySha256(sha256.toString('hex')),
});

async function fetchDocument(fetch: GuardedFetch, url: string, timeoutMs: number, maxBytes: number): Promise<Readable> {
  try {
    const response = await fetch({ url, timeoutMs, maxBytes });
    if (response.status !== 200) {
      response.body.destroy();
      throw new DocumentUnreachable('status');
    }
    return translated(response.body);
  } catch (error) {
    throw unreachable(error);
  }
}

/** The same bytes; a fault of the network reaches the reader in this port's terms. */
function translated(body: Readable): Readable {
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, chunk);
    },
  });
  body.once('error', (error) => through.destroy(unreachable(error)));
  return body.pipe(through);
}

function unreachable(error: unknown): Error {
  if (error instanceof FetchRefused) return new DocumentUnreachable('forbidden_address');
  if (error instanceof FetchFailed) return new DocumentUnreachable(error.code === 'protocol' ? 'connect' : error.code);
  return error instanceof Error ? error : new Error('unknown fault');
}

async function openSandboxDocument(
  { kind, name }: { kind: string; name: string },
  timeoutMs: number,
  maxBytes: number,
): Promise<Readable> {
  if (kind === 'slow') {
    await wait(timeoutMs);
    throw new DocumentUnreachable('timeout');
  }
  const bytes = openSpecimen(name);
  if (!bytes) throw new DocumentUnreachable('status');
  return limited(bytes, maxBytes);
}

function limited(bytes: Readable, maxBytes: number): Readable {
  let seen = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      done(seen > maxBytes ? new DocumentUnreachable('too_large') : null, chunk);
    },
  });
  return pipeline(bytes, counter, () => {});
}
