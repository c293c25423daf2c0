import { Readable } from 'node:stream';

/**
 * The answer's body, cut off after `maxBytes`. Errors do not need a listener: a caller that only wants the status may drop
 * the body, and the time-out then ends the exchange.
 */
export function boundedBody(
  source: Readable,
  maxBytes: number,
  tooLarge: () => Error,
  finish: () => void,
  failure: (error: unknown) => Error,
): Readable {
  let receivedBytes = 0;
  const body = new Readable({
    read: () => {
      source.resume();
    },
    destroy: (error, done) => {
      finish();
      done(error);
    },
  });
  body.on('error', () => {});
  source.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.length;
    if (receivedBytes > maxBytes) body.destroy(tooLarge());
    else if (!body.push(chunk)) source.pause();
  });
  source.on('end', () => {
    finish();
    body.push(null);
  });
  source.on('error', (error) => body.destroy(failure(error)));
  return body;
}
