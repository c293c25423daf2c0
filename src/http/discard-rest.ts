import type { IncomingMessage } from 'node:http';

/** How much of a refused body is still read, and for how long, so that a client that only writes can finish. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;
const MAX_DISCARDING_MS = 15_000;

/**
 * Reads on and drops what comes. A client that writes its whole body before it reads would otherwise be stuck, or would
 * lose the answer when the connection is reset. Beyond the bounds nothing more is read and the connection is closed.
 */
export function discardRest(raw: IncomingMessage): void {
  if (raw.readableEnded || raw.destroyed) return;
  const { socket } = raw;
  // With "Connection: close" and HTTP/1.0 the server closes right behind the answer, and closing over unread bytes
  // resets the connection: only the sending side may end until the rest is read.
  let closing = false;
  socket.destroySoon = () => {
    closing = true;
    socket.end();
  };
  const timer = setTimeout(() => raw.destroy(), MAX_DISCARDING_MS).unref();
  raw.once('close', () => {
    clearTimeout(timer);
    Reflect.deleteProperty(socket, 'destroySoon');
    if (closing) socket.destroySoon();
  });
  let bytes = 0;
  raw.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_DISCARDED_BYTES) raw.pause();
  });
  raw.unpipe();
  raw.resume();
}
