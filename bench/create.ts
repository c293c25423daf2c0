import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { createInspector } from '../src/inspection/inspector.ts';
import { seededFields } from '../test/support/seeded.ts';
import { describeLoad, load } from './latency.ts';
import { machine } from './machine.ts';
import { withServer } from './server.ts';

/**
 * `npm run bench:create -- [--requests 400] [--concurrency 8] [--seed N]`: creates per second, as a share of two limits of
 * the same run: the server's emptiest answer, and the inspection of the same two documents with nothing around it.
 */
const { values } = parseArgs({
  options: { requests: { type: 'string' }, concurrency: { type: 'string' }, seed: { type: 'string' } },
});
const requests = Number(values.requests ?? 400);
const concurrency = Number(values.concurrency ?? 8);
const seed = Number(values.seed ?? 1);
const WARM_UP = 16;
const LIVE_REQUESTS = 5_000;
/** What the server starts by default. */
const INSPECTION_PROCESSES = 2;
const SPECIMEN = new URL('../specimens/good.jpg', import.meta.url);
/** A reserved host: the sandbox answers with that specimen, and nothing is dialled. */
const DOCUMENT_URL = 'https://example.com/documents/front.jpg';

console.log(`machine      ${machine()}\nseed         ${seed}\nconcurrency  ${concurrency}\n`);

const inspection = await measureInspection();
console.log(`inspection of both documents, alone  ${describeLoad(inspection)}`);

await withServer(async ({ url, apiKey }) => {
  const pool = new Pool(url, { connections: concurrency });
  const send = async (method: 'GET' | 'POST', path: string, body: object | null, wanted: number): Promise<void> => {
    const headers = { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': 'application/json' }) };
    const answer = await pool.request({ method, path, headers, body: body && JSON.stringify(body) });
    const text = await answer.body.text();
    if (answer.statusCode !== wanted) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
  };
  const create = (n: number) => {
    const urls = { id_document_front_url: DOCUMENT_URL, id_document_back_url: DOCUMENT_URL };
    return send('POST', '/api/v1/customers/enroll', { ...seededFields(seed, n), ...urls }, 201);
  };
  const live = await load(LIVE_REQUESTS, concurrency, () => send('GET', '/health/live', null, 200));
  console.log(`GET /health/live                     ${describeLoad(live)}`);
  await load(WARM_UP, concurrency, (n) => create(requests + n));
  const creates = await load(requests, concurrency, create);
  console.log(`POST /api/v1/customers/enroll        ${describeLoad(creates)}`);
  const share = (limit: number): string => `${((100 * creates.perSecond) / limit).toFixed(1)} %`;
  console.log(`\ncreates as a share of inspection alone  ${share(inspection.perSecond)}`);
  console.log(`creates as a share of GET /health/live  ${share(live.perSecond)}`);
  await pool.close();
});

async function measureInspection() {
  const inspector = createInspector({ processes: INSPECTION_PROCESSES });
  const inspect = () => inspector.inspect(async () => createReadStream(SPECIMEN), 'image/jpeg');
  const both = () => Promise.all([inspect(), inspect()]);
  try {
    await load(WARM_UP, concurrency, both);
    return await load(requests, concurrency, both);
  } finally {
    await inspector.stop();
  }
}
