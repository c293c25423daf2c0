import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { createTokenSigner } from '../../src/http/access-token.ts';
import { deriveKey, parseRootKey } from '../../src/lib/keys.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { CHAIN_START, type Event, eventHash } from '../../src/onboarding/events.ts';
import type { PlannedRequest } from './requests.ts';

const LINK_SECONDS = 600;

/** Everything that was acknowledged, and where to look for it. */
export interface Book {
  readonly url: string;
  readonly apiKey: string;
  readonly directory: string;
  readonly entries: readonly { readonly request: PlannedRequest; readonly ids: readonly string[] }[];
}

export interface Orphans {
  readonly staged: number;
  readonly blobs: number;
}

/** Every promise that the book does not keep, as a sentence each. */
export async function checkBook(book: Book): Promise<string[]> {
  const violations: string[] = [];
  await withDatabase(book.directory, async (client) => {
    for (const table of ['customer', 'idempotency']) {
      const { rows } = await client.query(`select count(*)::int as found from ${table}`);
      const { found } = rows[0];
      if (found !== book.entries.length) violations.push(`${found} rows in ${table} for ${book.entries.length} keys`);
    }
    for (const { request, ids } of book.entries) {
      const report = (text: string) => violations.push(`${request.key}: ${text}`);
      const id = ids[0];
      if (id === undefined) report('was never acknowledged');
      else {
        await checkAnswers(book, request, id, report);
        await checkRows(client, request, id, report);
        await checkDocuments(book, client, request, id, report);
        await checkChain(client, id, report);
      }
    }
  });
  return violations;
}

type Report = (text: string) => void;

async function checkAnswers(book: Book, { fields }: PlannedRequest, id: string, report: Report): Promise<void> {
  const get = async (path: string) => {
    const response = await fetch(`${book.url}/api/v1${path}`, { headers: { authorization: `Bearer ${book.apiKey}` } });
    return (await response.json()) as { data: unknown };
  };
  const { data: customer } = (await get(`/customers/${id}`)) as { data?: Record<string, unknown> };
  if (customer?.email !== fields.email) report('is not there');
  if (customer?.kyc_status !== 'APPROVED') report(`has status ${customer?.kyc_status}`);
  const { data: found } = (await get(`/customers?email=${fields.email}`)) as { data: { id: string }[] };
  if (found.map((item) => item.id).join() !== id) report(`is listed ${found.length} times under its e-mail`);
}

async function checkRows(client: pg.Client, { enrolls }: PlannedRequest, id: string, report: Report): Promise<void> {
  const { rows: remembered } = await client.query('select status from idempotency where customer_id = $1', [id]);
  if (remembered.map(({ status }) => status).join() !== '201') report('is not remembered by exactly one key');
  const { rows: verifications } = await client.query('select decision from verification where customer_id = $1', [id]);
  if (verifications.map(({ decision }) => decision).join() !== 'approved') report('is not approved exactly once');
  const { rows: enrollments } = await client.query('select state from enrollment where customer_id = $1', [id]);
  const states = enrollments.map(({ state }) => state).join();
  if (states !== (enrolls ? 'enrolled' : '')) report(`has enrollments "${states}"`);
}

async function checkDocuments(
  { directory, url }: Book,
  client: pg.Client,
  { documents }: PlannedRequest,
  id: string,
  report: Report,
): Promise<void> {
  const { rows } = await client.query('select id, tenant_id, sha256 from document where customer_id = $1', [id]);
  if (rows.length !== documents) report(`has ${rows.length} documents instead of ${documents}`);
  const rootKey = parseRootKey(await readFile(join(directory, 'root.key'), 'utf8'));
  const links = createTokenSigner(deriveKey(rootKey, 'document links'), 'document');
  for (const row of rows) {
    const claims = { subject: row.id, tenantId: row.tenant_id, mode: 'test' } as const;
    const token = await links.sign(claims, LINK_SECONDS, new Date());
    const response = await fetch(`${url}/api/v1/documents/${token}`);
    const bytes = Buffer.from(await response.arrayBuffer().catch(() => new ArrayBuffer(0)));
    const sha256 = createHash('sha256').update(bytes).digest();
    if (response.status !== 200 || !sha256.equals(row.sha256)) report(`document ${row.id} cannot be read`);
  }
}

/** Gap-free from 1, each event bound to the one before, and the customer at the head. */
async function checkChain(client: pg.Client, id: string, report: Report): Promise<void> {
  const { rows } = await client.query('select * from event where customer_id = $1 order by version', [id]);
  let head: { version: number; eventHash: Buffer } = CHAIN_START;
  for (const row of rows) {
    const event: Omit<Event, 'hash'> = {
      id: row.id,
      customerId: row.customer_id,
      endpointId: row.endpoint_id,
      version: row.version,
      type: row.type,
      data: row.data,
      previousHash: row.previous_hash,
      createdAt: row.created_at,
    };
    const scope: Scope = { tenantId: row.tenant_id, mode: row.mode, now: () => new Date() };
    if (row.version !== head.version + 1) report(`has no event ${head.version + 1}`);
    if (!event.previousHash.equals(head.eventHash)) report(`event ${row.version} does not follow the one before`);
    if (!eventHash(scope, event).equals(row.hash)) report(`event ${row.version} does not have its hash`);
    head = { version: row.version, eventHash: row.hash };
  }
  if (rows[0]?.type !== 'customer.created') report('its chain does not begin with its creation');
  const { rows: customers } = await client.query('select version, event_hash from customer where id = $1', [id]);
  if (customers[0]?.version !== head.version || !customers[0].event_hash.equals(head.eventHash)) {
    report('is not at the head of its chain');
  }
}

/** What the kills left behind that no row knows; the hourly sweep removes it. */
export const countOrphans = (directory: string): Promise<Orphans> =>
  withDatabase(directory, async (client) => {
    const { rows } = await client.query('select id from document');
    const known = new Set(rows.map(({ id }) => id));
    const files = await readdir(join(directory, 'documents'), { recursive: true, withFileTypes: true });
    const blobs = files.filter((entry) => entry.isFile() && !known.has(entry.name)).length;
    return { staged: (await readdir(join(directory, 'staging'))).length, blobs };
  });

/** The database of the running server, as its superuser. */
async function withDatabase<T>(directory: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: await readFile(join(directory, 'database.url'), 'utf8') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
