import { randomBytes } from 'node:crypto';
import { Transform } from 'node:stream';
import { decryptGcm, encryptGcm, NONCE_BYTES, TAG_BYTES, Tampered } from './sealing.ts';

/*
 * A file is `[4 magic][1 version][7 nonce prefix]` and then frames of 64 KiB, each sealed with AES-256-GCM under the nonce
 * `[7 prefix][4 frame number][1 last-frame flag]`. A file that is cut, extended, reordered or mixed with another fails,
 * because a frame opens only in its own file, at its own place, as the last or not the last.
 * The construction is STREAM: Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its
 * Nonce-Reuse Misuse-Resistance", CRYPTO 2015. The prefix is random: give one key at most 2^24 files, and no other use.
 */
const MAGIC_AND_VERSION = Buffer.from('GHDF\x01', 'latin1');
const PREFIX_BYTES = 7;
const COUNTER_BYTES = 4;
const FRAME_BYTES = 64 * 1024;
/** 2^24 frames are 1 TiB, far below where the counter or the cipher ends. */
const MAX_FRAMES = 2 ** 24;
const HEADER_BYTES = MAGIC_AND_VERSION.length + PREFIX_BYTES;

/** Encrypts a stream of any length in bounded memory. Errors with a RangeError beyond 1 TiB. */
export function encryptFrames(key: Buffer, context: string): Transform {
  const header = Buffer.concat([MAGIC_AND_VERSION, randomBytes(PREFIX_BYTES)]);
  const aad = associatedData(header, context);
  return inPieces(FRAME_BYTES, FRAME_BYTES, (piece, index, last) => {
    const frame = encryptGcm(key, frameNonce(header, index, last), piece, aad);
    return index === 0 ? Buffer.concat([header, frame]) : frame;
  });
}

/**
 * Decrypts what `encryptFrames` made and emits only bytes that authenticate. Errors with Tampered, perhaps after earlier
 * frames: use what came out only when the stream has ended well.
 */
export function decryptFrames(key: Buffer, context: string): Transform {
  let header: Buffer = Buffer.alloc(0);
  let aad: Buffer = Buffer.alloc(0);
  return inPieces(HEADER_BYTES, FRAME_BYTES + TAG_BYTES, (piece, index, last) => {
    if (index > 0) return decryptGcm(key, frameNonce(header, index - 1, last), piece, aad);
    if (last || !piece.subarray(0, MAGIC_AND_VERSION.length).equals(MAGIC_AND_VERSION)) throw new Tampered();
    header = Buffer.from(piece);
    aad = associatedData(header, context);
    return Buffer.alloc(0);
  });
}

/**
 * Cuts a stream into one piece of `firstBytes` and then pieces of `restBytes`, the last perhaps shorter, and emits what
 * `convert` makes of each. A full piece waits until more arrives, because only then it is known not to be the last.
 */
function inPieces(
  firstBytes: number,
  restBytes: number,
  convert: (piece: Buffer, index: number, last: boolean) => Buffer,
): Transform {
  const pending = Buffer.allocUnsafe(Math.max(firstBytes, restBytes));
  let filledBytes = 0;
  let index = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        for (let offset = 0; offset < chunk.length; ) {
          const pieceBytes = index === 0 ? firstBytes : restBytes;
          if (filledBytes === pieceBytes) {
            this.push(convert(pending.subarray(0, filledBytes), index, false));
            index += 1;
            filledBytes = 0;
            continue;
          }
          const copied = chunk.copy(pending, filledBytes, offset, offset + pieceBytes - filledBytes);
          filledBytes += copied;
          offset += copied;
        }
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        done(null, convert(pending.subarray(0, filledBytes), index, true));
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

function frameNonce(header: Buffer, frame: number, last: boolean): Buffer {
  if (frame >= MAX_FRAMES) throw new RangeError('The file is too long to encrypt.');
  const nonce = Buffer.alloc(NONCE_BYTES);
  header.copy(nonce, 0, MAGIC_AND_VERSION.length);
  nonce.writeUInt32BE(frame, PREFIX_BYTES);
  nonce.writeUInt8(last ? 1 : 0, PREFIX_BYTES + COUNTER_BYTES);
  return nonce;
}

const associatedData = (header: Buffer, context: string): Buffer =>
  Buffer.concat([header, Buffer.from(context, 'utf8')]);
