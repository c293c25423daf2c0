/** Writes the OpenAPI documents to `openapi/`, from the schemas of the routes as a running server publishes them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { systemClock } from '../src/lib/clock.ts';
import { createLog } from '../src/log.ts';
import { openServices } from '../src/services.ts';

const DOCUMENTS = {
  'cards.json': '/api/v1/openapi.json',
  'wallets.json': '/openapi/wallets.json',
  'accounts.json': '/openapi/accounts.json',
  'events.json': '/openapi/events.json',
} as const;

const OVERLOAD_RECHECK_MS = 100;

const dataDirectory = await mkdtemp(join(tmpdir(), 'gatehouse-openapi-'));
const services = await openServices(
  readConfig({ GATEHOUSE_DATA_DIR: dataDirectory }),
  createLog('silent'),
  systemClock,
);
const app = await createApp(services, () => '');
for (const [file, url] of Object.entries(DOCUMENTS)) {
  let answer = await app.inject({ url });
  // To build the application keeps this process busy, which it takes for overload.
  while (answer.statusCode === 503) {
    await wait(OVERLOAD_RECHECK_MS);
    answer = await app.inject({ url });
  }
  if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`);
  await writeFile(new URL(`../openapi/${file}`, import.meta.url), `${JSON.stringify(answer.json(), null, 2)}\n`);
}
await app.close();
await services.close();
await rm(dataDirectory, { recursive: true, force: true });
