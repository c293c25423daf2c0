import { parseArgs } from 'node:util';
import { MAX_DOCUMENT_BYTES } from '../src/lib/media-type.ts';
import { seededFields } from '../test/support/seeded.ts';
import { largePicture } from './large-picture.ts';
import { machine } from './machine.ts';
import { watchMemory } from './process-memory.ts';
import { type BenchServer, withServer } from './server.ts';

/**
 * `npm run bench:upload -- [--uploads 50] [--seed N]`: the memory of the server while many clients upload documents of
 * nearly 10 MiB at once. Ends with 1 when it is over the limit or an upload is not answered with 201.
 */
const LIMIT_MB = 400;
const MIB_TO_MB = 1024 ** 2 / 1_000_000;

const { values } = parseArgs({ options: { uploads: { type: 'string' }, seed: { type: 'string' } } });
const uploads = Number(values.uploads ?? 50);
const seed = Number(values.seed ?? 1);
const bytes = MAX_DOCUMENT_BYTES - 1;

const document = new Blob([new Uint8Array(await largePicture(bytes, seed))], { type: 'image/jpeg' });
console.log(`machine   ${machine()}\nseed      ${seed}\ndocument  JPEG of ${bytes} bytes, one per customer`);

await withServer(async (server) => {
  const pid = server.process.pid ?? 0;
  console.log(`at rest   ${watchMemory(pid)().sampledMib.toFixed(0)} MiB`);
  const first = await measured(pid, () => upload(server, 0).then((status) => [status]));
  print('one upload', first);
  const all = await measured(pid, () =>
    Promise.all(Array.from({ length: uploads }, (_, index) => upload(server, index + 1))),
  );
  print(`${uploads} uploads in parallel`, all);

  const peakMb = Math.max(all.memory.peakMib, all.memory.sampledMib) * MIB_TO_MB;
  const passed = peakMb <= LIMIT_MB && [...first.statuses, ...all.statuses].every((status) => status === 201);
  console.log(`\n${passed ? 'PASSED' : 'FAILED'}: peak ${peakMb.toFixed(0)} MB of at most ${LIMIT_MB} MB`);
  if (!passed) process.exitCode = 1;
});

async function upload({ url, apiKey }: BenchServer, n: number): Promise<number> {
  const form = new FormData();
  const fields = { ...seededFields(seed, n), id_document_type: 'PASSPORT' };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('id_document_front', document, 'passport.jpg');
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${url}/api/v1/customers`, { method: 'POST', headers, body: form });
  await response.arrayBuffer();
  return response.status;
}

async function measured(pid: number, work: () => Promise<number[]>) {
  const stop = watchMemory(pid);
  const start = performance.now();
  const statuses = await work();
  return { statuses, seconds: (performance.now() - start) / 1_000, memory: stop() };
}

function print(title: string, { statuses, seconds, memory }: Awaited<ReturnType<typeof measured>>): void {
  const counts = Object.entries(Object.groupBy(statuses, String)).map(([status, all]) => `${all?.length} × ${status}`);
  console.log(`
${title}
  answers                ${counts.join(', ')}
  duration               ${seconds.toFixed(1)} s
  server, sampled        ${memory.sampledMib.toFixed(0)} MiB (VmRSS every 50 ms)
  server, peak           ${memory.peakMib.toFixed(0)} MiB (VmHWM)
  inspection, one        ${memory.childMib.toFixed(0)} MiB
  inspection, all        ${memory.childrenMib.toFixed(0)} MiB`);
}
