import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { parseJson } from './parse-json.ts';

/** An answer of the API is far smaller; an export is far larger, and never read whole. */
const MAX_DOCUMENT_BYTES = 1_000_000;
/** No line of an export comes near to it. What is longer is cut, and then is no line of an export. */
const MAX_LINE_BYTES = 1_000_000;

const LINE_FEED = 0x0a;

/** A whole file of JSON; undefined for one that is none, is too large to be an answer of the API, or can be read only once. */
export async function readDocument(path: string): Promise<unknown> {
  const found = await stat(path);
  const isStream = !found.isFile() && !found.isDirectory();
  if (isStream || found.size > MAX_DOCUMENT_BYTES) return undefined;
  return parseJson(await readFile(path, 'utf8'));
}

/** The lines of a file without their line feeds, one in memory at a time. Only a line feed ends a line: JSON may hold all else. */
export async function* readLines(path: string): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const take = (part: Buffer): void => {
    if (bytes < MAX_LINE_BYTES) parts.push(part.subarray(0, MAX_LINE_BYTES - bytes));
    bytes += part.length;
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(LINE_FEED); to >= 0; to = chunk.indexOf(LINE_FEED, from)) {
      take(chunk.subarray(from, to));
      yield Buffer.concat(parts).toString();
      [parts, bytes, from] = [[], 0, to + 1];
    }
    take(chunk.subarray(from));
  }
  if (bytes > 0) yield Buffer.concat(parts).toString();
}
