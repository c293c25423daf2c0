import { createHook } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';

/*
 * Loaded into a server with `--import`: writes down every TCP connection the server begins and every name it asks the
 * system to resolve, whoever begins them. A unix socket is neither.
 */
const JOURNAL = process.env.CONNECT_JOURNAL ?? '';

interface Begun {
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

createHook({
  init(_id, type, _trigger, resource) {
    if (type !== 'TCPCONNECTWRAP' && type !== 'GETADDRINFOREQWRAP' && type !== 'QUERYWRAP') return;
    // Where to is noted on the object after it is made.
    process.nextTick(() => {
      const { address, port, hostname } = resource as Begun;
      const line = type === 'TCPCONNECTWRAP' ? `connect ${address} ${port}` : `lookup ${hostname}`;
      appendFileSync(JOURNAL, `${line}\n`);
    });
  },
}).enable();
