import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { specimen } from './cards.ts';
import type { Needles } from './needles.ts';

/* People of whom everything is marked, so that it can be told where it went. */

/** In every text that is planted. Lower-case letters and digits pass every rule for text. */
export const MARK = `zq${randomBytes(6).toString('hex')}kx`;
/** In every number. */
export const DIGITS = `7${randomInt(10 ** 9, 10 ** 10)}`;
export const BIRTH = '1953-07-19';
/** In the name of a tenant, which is no secret: what finds this one would find the others. */
export const CONTROL = `control${randomBytes(6).toString('hex')}`;
/** In idempotency keys. A key is the caller's own name for a request, kept as it is to be found again. */
export const KEY = `key${randomBytes(6).toString('hex')}`;

export const PERSONAL: Needles = { text: MARK, digits: DIGITS, birth: BIRTH };

let serial = 100;
/** The fields of a person of whom everything is marked. */
function markedFields(changes: Record<string, unknown> = {}): Record<string, unknown> {
  serial += 1;
  return {
    first_name: `Ada ${MARK}first`,
    last_name: `O'${MARK}last`,
    email: `${MARK}.${serial}@${MARK}.example.com`,
    country: `${MARK}land`,
    street: `1 "${MARK}" Street`,
    city: `${MARK}ville`,
    state: `${MARK} State`,
    postal_code: `${DIGITS}`,
    country_iso_code: 'CM',
    country_phone_code: `+${DIGITS}`,
    phone_number: `${DIGITS}`,
    identification_number: `${DIGITS}-${serial}-${MARK}-9`,
    id_document_type: 'NIN',
    date_of_birth: BIRTH,
    ...changes,
  };
}

export const markedBody = (changes: Record<string, unknown> = {}) =>
  markedFields({
    id_document_front_url: `https://${MARK}.example.com/${MARK}/front.jpg?name=${MARK}&n=${DIGITS}`,
    id_document_back_url: `https://example.com/${MARK}/back.jpg#${MARK}`,
    ...changes,
  });

/** A good JPEG with a mark in a comment segment. */
export async function markedImage(): Promise<Blob> {
  const bytes = Buffer.from(await (await specimen('good.jpg')).arrayBuffer());
  const comment = Buffer.from(`${MARK}document`);
  const segment = Buffer.concat([Buffer.of(0xff, 0xfe, 0, comment.length + 2), comment]);
  return new Blob([bytes.subarray(0, 2), segment, bytes.subarray(2)], { type: `image/${MARK}` });
}

export async function markedForm(
  changes: Record<string, unknown> = {},
  files: Record<string, Blob | null> = {},
): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(markedFields(changes)))
    if (value !== null) form.append(name, String(value));
  const image = await markedImage();
  for (const [name, file] of Object.entries({ id_document_front: image, id_document_back: image, ...files })) {
    if (file) form.append(name, file, `${MARK}.${name}.jpg`);
  }
  return form;
}

/** Connections that break off within a request, or were none of HTTP's. */
export async function breakConnections(url: string, apiKey: string): Promise<void> {
  const port = Number(new URL(url).port);
  const begin = (path: string, type: string) =>
    `POST /api/v1${path} HTTP/1.1\r\nhost: ${MARK}\r\nauthorization: Bearer ${apiKey}\r\ncontent-type: ${type}\r\ncontent-length: 9999\r\n\r\n`;
  for (const text of [
    `${begin('/customers', 'multipart/form-data; boundary=x')}--x\r\ncontent-disposition: form-data; name="id_document_front"; filename="${MARK}"\r\n\r\n\xff\xd8\xff${MARK}`,
    `${begin('/customers/enroll', 'application/json')}{"first_name":"${MARK}`,
    `${MARK} / HTTP/1.1\r\n\r\n`,
    `GET /${MARK} HTTP/1.1\r\nhost: a\r\nx: ${MARK.repeat(2_000)}\r\n\r\n`,
  ]) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    await new Promise((sent) => socket.write(text, 'latin1', sent));
    const closed = once(socket, 'close');
    setTimeout(() => socket.destroy(), 200);
    await closed;
  }
}
