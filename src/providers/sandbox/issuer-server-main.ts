import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startSandboxIssuer } from './issuer-server.ts';

/** Runs the sandbox issuer as a process of its own: prints its URL on one line and runs until a signal stops it. */
const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, 'slow-answer-ms': { type: 'string' } },
});
const slowAnswerMs = values['slow-answer-ms'];
const issuer = await startSandboxIssuer({
  port: Number(values.port),
  ...(slowAnswerMs === undefined ? {} : { slowAnswerMs: Number(slowAnswerMs) }),
});
process.stdout.write(`${issuer.url}\n`);
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
await issuer.close();
