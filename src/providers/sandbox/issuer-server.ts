import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { EnrollmentAnswer } from '../../onboarding/ports.ts';
import { createIssuerBook, type IssuerBook } from './issuer-book.ts';

const MAX_BODY_BYTES = 65_536;
const MAX_KEY_LENGTH = 255;
const SLOW_ANSWER_MS = 8_000;

/** The members of `POST /enrollments`, all of them strings. */
const BODY_MEMBERS = ['customerId', 'firstName', 'lastName', 'email', 'dateOfBirth', 'country'] as const;
type EnrollmentBody = Record<(typeof BODY_MEMBERS)[number], string>;

export interface SandboxIssuer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Plays the upstream issuer on 127.0.0.1, as `ISSUER_SCENARIOS` says, and forgets everything when it stops.
 *
 * - `POST /enrollments` with an `idempotency-key`: 201 with the answer, 200 with the same answer for a repeated key.
 * - `GET /enrollments/{key}`: 200 with the answer, or 404.
 * - `GET /enrollments`: how often each key was accepted and repeated.
 * @param options `port` 0 takes a free one; `slowAnswerMs` is how late the answer to surname `Timeout` comes.
 */
export async function startSandboxIssuer(options: { port: number; slowAnswerMs?: number }): Promise<SandboxIssuer> {
  const book = createIssuerBook();
  const slowAnswerMs = options.slowAnswerMs ?? SLOW_ANSWER_MS;
  const server = createServer((request, response) => {
    answer(book, slowAnswerMs, request, response).catch(() => response.destroy());
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  book: IssuerBook,
  slowAnswerMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  if (request.method === 'POST' && path === '/enrollments') return enroll(book, slowAnswerMs, request, response);
  if (request.method === 'GET' && path === '/enrollments') return send(response, 200, { enrollments: book.counts() });
  const key = request.method === 'GET' ? keyIn(path) : null;
  const found = key === null ? null : book.find(key);
  send(response, found === null ? 404 : 200, found === null ? { error: 'not_found' } : wire(found));
}

async function enroll(
  book: IssuerBook,
  slowAnswerMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '' || key.length > MAX_KEY_LENGTH) {
    return send(response, 400, { error: 'idempotency_key_missing' });
  }
  const body = await readBody(request);
  if (body === null) return send(response, 400, { error: 'invalid_body' });
  const result = book.enroll(key, body.lastName);
  if (result.answer === null) return send(response, 500, { error: 'internal' });
  const { answer: settled, duplicate, late } = result;
  const reply = () => send(response, duplicate ? 200 : 201, wire(settled));
  if (!late) return reply();
  const timer = setTimeout(reply, slowAnswerMs);
  response.on('close', () => clearTimeout(timer));
}

/** The body, or null when it is too long or not an enrollment. */
async function readBody(request: IncomingMessage): Promise<EnrollmentBody | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // Read on to the end: leaving early would cut the connection before the answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  const value = size > MAX_BODY_BYTES ? null : parseJson(Buffer.concat(chunks).toString());
  return isEnrollmentBody(value) ? value : null;
}

const isEnrollmentBody = (value: unknown): value is EnrollmentBody =>
  typeof value === 'object' &&
  value !== null &&
  BODY_MEMBERS.every((member) => typeof (value as Record<string, unknown>)[member] === 'string');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The key in `/enrollments/{key}`, or null when the path is another. */
function keyIn(path: string): string | null {
  const [, encoded] = /^\/enrollments\/([^/?]+)$/.exec(path) ?? [];
  try {
    return encoded === undefined ? null : decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

const wire = (settled: EnrollmentAnswer): Record<string, string> =>
  settled.kind === 'accepted'
    ? { status: 'accepted', reference: settled.reference }
    : { status: 'declined', reason: settled.reason };

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
