import { Readable } from 'node:stream';
import { createInspector } from '../../src/inspection/inspector.ts';
import { endlessPdf } from './pdf.ts';
import { childrenOf, inspectFile, specimenUrl } from './support.ts';

/** Leaves one process idle and one at work for minutes, tells both, and waits to be killed. */
const pool = createInspector({ processes: 2, processingLimitMs: 600_000 });
const source = Readable.from([endlessPdf()]);
source.once('close', async () => {
  await inspectFile(pool, specimenUrl('good.jpg'));
  process.stdout.write(`${JSON.stringify(childrenOf(process.pid))}\n`);
});
await pool.inspect(async () => source, 'application/pdf');
