import { finished, PassThrough, type Readable } from 'node:stream';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Fault, FaultCode } from '../lib/fault.ts';
import { MAX_DOCUMENT_BYTES } from '../lib/media-type.ts';
import { discardRest } from './discard-rest.ts';
import { MalformedBody } from './json-body.ts';
import { boundaryOf, countDelimiters, malformed, NAMELESS_PART } from './multipart-delimiters.ts';
import { decodeUtf8, hasForbiddenCharacter, isPublicName } from './text.ts';

/** The longest value of a text field, as UTF-8. */
export const MAX_FIELD_BYTES = 4 * 1024;
const MAX_FIELD_NAME_BYTES = 100;
/** An operation takes two files; a file too many shall get a fault of its own. */
const MAX_FILE_PARTS = 4;
const MAX_PARTS = 40 + MAX_FILE_PARTS;
const MAX_PART_HEADERS = 16;
const MAX_PART_HEADER_BYTES = 8 * 1024;
/** Bounds what many parts add up to, and what stands before, between and after them. */
const MAX_BODY_BYTES = MAX_FILE_PARTS * MAX_DOCUMENT_BYTES + 1024 * 1024;

/**
 * For `app.register(multipart, MULTIPART_OPTIONS)`. Every part is taken as a stream of bytes, because busboy puts U+FFFD
 * in the place of bytes that are no UTF-8 when it decodes a text field itself.
 */
export const MULTIPART_OPTIONS = {
  isPartAFile: () => true,
  limits: {
    fileSize: MAX_DOCUMENT_BYTES,
    files: MAX_PARTS,
    parts: MAX_PARTS,
    headerPairs: MAX_PART_HEADERS,
    headerSize: MAX_PART_HEADER_BYTES,
  },
};

/** A part is larger than MAX_DOCUMENT_BYTES, or the parts together are too large. Answered with 413. */
export class UploadTooLarge extends Error {
  override readonly name = 'UploadTooLarge';
  constructor() {
    super('File too large');
  }
}

export interface ReceivedFile {
  /** The client's name for the file: unsafe text, well-formed, without any folder. */
  readonly name: string;
  /** What the client says the file is: unsafe text in lower case. */
  readonly contentType: string;
}

export interface MultipartRules<T> {
  /** The names of the fields that take a file; all others take text. */
  readonly files: readonly string[];
  /**
   * Takes one file. `stream` fails when the file is too large, cut off or abandoned; the promise must then reject once
   * everything is cleaned up. What it leaves unread of the stream is dropped.
   */
  onFile(field: string, stream: Readable, info: ReceivedFile): Promise<T>;
}

export interface MultipartForm<T> {
  /** Values by field name, never longer than MAX_FIELD_BYTES. A field with a fault is missing, save for its first value. */
  readonly fields: Map<string, string>;
  /** What onFile made, by field name. */
  readonly files: Map<string, T>;
  readonly faults: Fault[];
}

/**
 * Reads a multipart/form-data body (RFC 7578), its parts in any order, one after the other.
 * When it rejects, every promise that onFile gave has settled; what the successful ones made is the caller's to remove,
 * and what the client still sends is dropped.
 * @throws UploadTooLarge as soon as one byte too many has come
 * @throws MalformedBody when the body is not well-formed, is cut off, or the client is gone
 * @throws what onFile throws
 */
export async function readMultipart<T>(request: FastifyRequest, rules: MultipartRules<T>): Promise<MultipartForm<T>> {
  const form: MultipartForm<T> = { fields: new Map(), files: new Map(), faults: [] };
  const seen = new Set<string>();
  try {
    for await (const part of partsOf(request)) {
      const fault = faultOfHeader(part, rules.files, seen);
      seen.add(part.fieldname);
      if (fault) form.faults.push(fault);
      else if (rules.files.includes(part.fieldname)) form.files.set(part.fieldname, await readFile(part, rules));
      else await readText(part, form);
    }
    return form;
  } finally {
    discardRest(request.raw);
  }
}

/** The parts as they come. Ends on every path: with the closing delimiter, a fault, a limit, or the connection. */
async function* partsOf(request: FastifyRequest): AsyncGenerator<MultipartFile> {
  const { raw } = request;
  const delimiters = countDelimiters(boundaryOf(request.headers['content-type'] ?? ''));
  // The parser would wait for ever for a connection that has already closed.
  if (raw.destroyed) throw malformed('it is cut off');
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => {});
  let current: Readable | undefined;
  const stop = () => {
    const reason = new UploadTooLarge();
    raw.unpipe();
    current?.destroy(reason);
    stopped.reject(reason);
  };

  const parts = request.parts();
  let next = parts.next();
  // After the parser, which has begun with the call above: a listener of its own would let the body flow away.
  let bodyBytes = 0;
  const count = (chunk: Buffer) => {
    delimiters.add(chunk);
    bodyBytes += chunk.length;
    if (bodyBytes > MAX_BODY_BYTES) stop();
  };
  raw.on('data', count);
  try {
    for (let read = 0; ; read += 1, next = parts.next()) {
      const { done, value } = await Promise.race([next, stopped.promise]);
      if (done) return delimiters.check(read);
      if (value.type !== 'file' || !value.fieldname) throw malformed(NAMELESS_PART);
      current = value.file.once('limit', stop);
      yield value;
      // The next part does not come before this one has been read to its end.
      value.file.resume();
    }
  } catch (error) {
    throw refusalOf(error);
  } finally {
    raw.off('data', count);
  }
}

/** The parser's trouble with a body, told as a fault of the client. */
function refusalOf(error: unknown): Error {
  if (error instanceof UploadTooLarge || error instanceof MalformedBody) return error;
  switch (error instanceof Error && 'code' in error ? error.code : null) {
    case 'FST_REQ_FILE_TOO_LARGE':
      return new UploadTooLarge();
    case 'FST_PARTS_LIMIT':
      return malformed(`it has more than ${MAX_PARTS} parts`);
    case 'FST_PROTO_VIOLATION':
      return malformed('it has a field name that is not allowed');
    default:
      return malformed('it is incomplete or garbled');
  }
}

const PLAIN_ENCODINGS: readonly string[] = ['7bit', '8bit', 'binary'];

/** What is wrong with a part before its content is looked at; null when nothing is. */
function faultOfHeader(part: MultipartFile, files: readonly string[], seen: ReadonlySet<string>): Fault | null {
  const name = part.fieldname;
  // The type says otherwise, but the parser leaves it out when the client did.
  const filename: string | undefined = part.filename;
  if (Buffer.byteLength(name) > MAX_FIELD_NAME_BYTES || hasForbiddenCharacter(name)) {
    return fault(name, 'unknown_field', `has a name that is not text of at most ${MAX_FIELD_NAME_BYTES} bytes`);
  }
  if (seen.has(name)) return fault(name, 'duplicate_field', 'must not be sent twice');
  if (!PLAIN_ENCODINGS.includes(part.encoding)) {
    return fault(name, 'invalid_format', 'must be sent without a transfer encoding');
  }
  if (files.includes(name)) {
    const isText = filename === undefined && part.mimetype === 'text/plain';
    return isText ? fault(name, 'invalid_type', 'must be a file') : null;
  }
  return filename === undefined ? null : fault(name, 'unknown_field', 'does not take a file');
}

const fault = (name: string, code: FaultCode, rule: string): Fault =>
  isPublicName(name)
    ? { field: `/${name}`, code, message: `${name} ${rule}` }
    : { field: '', code, message: `A field ${rule}` };

async function readText({ fieldname: name, file }: MultipartFile, form: MultipartForm<unknown>): Promise<void> {
  const refuse = (code: FaultCode, rule: string) => form.faults.push(fault(name, code, rule));
  const bytes = await unlessBroken(file, readWhole(file, MAX_FIELD_BYTES));
  const text = bytes && decodeUtf8(bytes);
  if (bytes === null) refuse('too_long', `must be at most ${MAX_FIELD_BYTES} bytes`);
  else if (text === null) refuse('invalid_utf8', 'must be UTF-8');
  else if (hasForbiddenCharacter(text)) refuse('forbidden_character', 'must not contain the character U+0000');
  else form.fields.set(name, text);
}

/** Reads the stream to its end; null when that was more than `limit` bytes, which are then not kept. */
async function readWhole(stream: Readable, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
  }
  return bytes > limit ? null : Buffer.concat(chunks);
}

/**
 * Hands a file on through a stream of its own: when the receiver destroys that, the parser goes on with the next part,
 * where it would otherwise end as if the body were complete.
 */
async function readFile<T>(part: MultipartFile, rules: MultipartRules<T>): Promise<T> {
  const { file, fieldname, filename, mimetype } = part;
  const stream = new PassThrough();
  // The receiver may not listen yet, and an error that nobody hears ends the process.
  stream.on('error', () => {});
  finished(file, (error) => error && stream.destroy(error));
  file.pipe(stream);
  const info = { name: (filename ?? '').toWellFormed().replaceAll('\0', ''), contentType: mimetype };
  try {
    return await unlessBroken(file, rules.onFile(fieldname, stream, info));
  } finally {
    // In this order: a pipe that notices the destruction by itself would later stop the dropping of the rest.
    file.unpipe(stream);
    stream.destroy();
  }
}

/** Waits for `work`; when the body broke off under it, that is the reason it failed. */
const unlessBroken = <R>(file: Readable, work: Promise<R>): Promise<R> =>
  work.catch((error: unknown) => {
    throw file.destroyed && !file.readableEnded ? refusalOf(file.errored) : error;
  });
