import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decryptFrames, encryptFrames } from '../../src/lib/framed-encryption.ts';
import { Tampered } from '../../src/lib/sealing.ts';

const FRAME_BYTES = 64 * 1024;
const SEALED_FRAME_BYTES = FRAME_BYTES + 16;
const HEADER_BYTES = 12;
const key = randomBytes(32);

const encrypt = (chunks: Buffer[], context = 'a') => buffer(Readable.from(chunks).pipe(encryptFrames(key, context)));
const decrypt = async (chunks: Buffer[], context = 'a', withKey = key) => {
  const out = new PassThrough();
  const [plaintext] = await Promise.all([
    buffer(out),
    pipeline(Readable.from(chunks), decryptFrames(withKey, context), out),
  ]);
  return plaintext;
};

/** Cuts `bytes` at the given fractions of its length. */
function cut(bytes: Buffer, fractions: number[]): Buffer[] {
  const places = [0, ...fractions.map((fraction) => Math.floor(fraction * bytes.length)).sort((a, b) => a - b)];
  return places.map((place, index) => bytes.subarray(place, places[index + 1] ?? bytes.length));
}

const frames = (file: Buffer) => {
  const found = [file.subarray(0, HEADER_BYTES)];
  for (let at = HEADER_BYTES; at < file.length; at += SEALED_FRAME_BYTES) {
    found.push(file.subarray(at, at + SEALED_FRAME_BYTES));
  }
  return found;
};

describe('encryptFrames and decryptFrames', () => {
  const size = fc.oneof(
    fc.constantFrom(0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 2 * FRAME_BYTES, 3 * FRAME_BYTES + 5),
    fc.integer({ min: 0, max: 4 * FRAME_BYTES }),
  );
  const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

  test('give back every size in every chunking', async () => {
    await fc.assert(
      fc.asyncProperty(size, fractions, fractions, async (sizeBytes, cutsIn, cutsOut) => {
        const plaintext = randomBytes(sizeBytes);
        const file = await encrypt(cut(plaintext, cutsIn));
        expect(file.length).toBe(HEADER_BYTES + sizeBytes + 16 * Math.max(1, Math.ceil(sizeBytes / FRAME_BYTES)));
        expect((await decrypt(cut(file, cutsOut))).equals(plaintext)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('work byte by byte', async () => {
    const plaintext = randomBytes(700);
    const single = (bytes: Buffer) => Array.from(bytes, (byte) => Buffer.of(byte));
    expect(await decrypt(single(await encrypt(single(plaintext))))).toEqual(plaintext);
  });

  test('refuse any flipped bit', async () => {
    const file = await encrypt([randomBytes(2 * FRAME_BYTES + 100)]);
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length * 8 - 1), async (bit) => {
        const flipped = Buffer.from(file);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        await expect(decrypt([flipped])).rejects.toBeInstanceOf(Tampered);
      }),
      { numRuns: 60, examples: Array.from({ length: HEADER_BYTES * 8 }, (_, bit) => [bit]) },
    );
  });

  test.each([0, 1, FRAME_BYTES, 3 * FRAME_BYTES, 3 * FRAME_BYTES + 7])(
    'refuse %i bytes cut anywhere',
    async (sizeBytes) => {
      const file = await encrypt([randomBytes(sizeBytes)]);
      const boundaries = frames(file).map((_, index, all) => Buffer.concat(all.slice(0, index)).length);
      for (const length of [...boundaries, 1, HEADER_BYTES + 15, file.length - 1]) {
        await expect(decrypt([file.subarray(0, length)])).rejects.toBeInstanceOf(Tampered);
      }
    },
  );

  test.each([0, 10, FRAME_BYTES, 2 * FRAME_BYTES])('refuse anything after the end of %i bytes', async (sizeBytes) => {
    const file = await encrypt([randomBytes(sizeBytes)]);
    for (const tail of [Buffer.of(0), frames(file).at(-1)!, file]) {
      await expect(decrypt([file, tail])).rejects.toBeInstanceOf(Tampered);
    }
  });

  test('refuse frames in another order, left out, repeated or of another file', async () => {
    const plaintext = randomBytes(4 * FRAME_BYTES);
    const [header, one, two, three, last] = frames(await encrypt([plaintext])) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    const [otherHeader, otherOne] = frames(await encrypt([plaintext])) as [Buffer, Buffer];
    expect(await decrypt([header, one, two, three, last])).toEqual(plaintext);
    for (const file of [
      [header, two, one, three, last],
      [header, one, two, last, three],
      [header, one, three, last],
      [header, two, three, last],
      [header, one, one, two, three, last],
      [header, otherOne, two, three, last],
      [otherHeader, one, two, three, last],
    ]) {
      await expect(decrypt(file)).rejects.toBeInstanceOf(Tampered);
    }
  });

  test('refuse another context and another key', async () => {
    const file = await encrypt([randomBytes(10)], 'a');
    await expect(decrypt([file], 'b')).rejects.toBeInstanceOf(Tampered);
    await expect(decrypt([file], 'a', randomBytes(32))).rejects.toBeInstanceOf(Tampered);
  });

  test('emit only what authenticates', async () => {
    const plaintext = randomBytes(3 * FRAME_BYTES);
    const file = await encrypt([plaintext]);
    file[HEADER_BYTES + SEALED_FRAME_BYTES + 5]! ^= 1;
    const emitted: Buffer[] = [];
    const decrypted = Readable.from([file]).pipe(decryptFrames(key, 'a'));
    await expect(
      (async () => {
        for await (const chunk of decrypted) emitted.push(chunk as Buffer);
      })(),
    ).rejects.toBeInstanceOf(Tampered);
    const bytes = Buffer.concat(emitted);
    expect(bytes.equals(plaintext.subarray(0, bytes.length))).toBe(true);
    expect(bytes.length).toBeLessThanOrEqual(FRAME_BYTES);
  });

  test('hold no more than a frame back', async () => {
    const encrypting = encryptFrames(key, 'a');
    let readBytes = 0;
    encrypting.on('data', (chunk: Buffer) => {
      readBytes += chunk.length;
    });
    for (let chunks = 1; chunks <= 50; chunks += 1) {
      await new Promise<void>((resolve) => encrypting.write(Buffer.alloc(FRAME_BYTES), () => resolve()));
      expect(chunks * FRAME_BYTES - readBytes).toBeLessThanOrEqual(FRAME_BYTES);
    }
    encrypting.destroy();
  });
});
