import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CardsClient, cardsClient, enrollBody } from '../support/cards.ts';
import { deniedUnasked, overHttps } from '../support/denied-urls.ts';
import { eventually } from '../support/eventually.ts';
import { type SpawnedIssuer, spawnSandboxIssuer } from '../support/sandbox-issuer.ts';
import { newTenant } from '../support/tenants.ts';
import { type WatchedInstallation, watchedInstallation } from '../support/watched-installation.ts';

const AT_A_TIME = 8;

/** Named without a port, as most are. Nothing is there: test mode does not ask it. */
const ISSUER_OF_LIVE_MODE = '127.0.0.3';

let own: WatchedInstallation;
let issuer: SpawnedIssuer;
let cards: CardsClient;
beforeAll(async () => {
  own = await watchedInstallation();
  issuer = await spawnSandboxIssuer();
  const server = await own.start({
    SANDBOX_ISSUER_URL: issuer.url,
    ISSUER_URL: `http://${ISSUER_OF_LIVE_MODE}`,
  });
  cards = await cardsClient(await newTenant({ database: own.database }), server.url);
});
beforeEach(() => own.clearJournal());
afterAll(async () => {
  await own.remove();
  await issuer.stop();
});

const begun = (): Promise<string[]> => own.begun();

interface Fault {
  readonly field: string;
  readonly code: string;
  readonly reasons?: string[];
}

/** What is said against each URL, two to a request: as front and as back. */
async function faultsOf(urls: readonly string[]): Promise<{ url: string; status: number; fault: Fault | undefined }[]> {
  const pairs = urls.flatMap((url, index) => (index % 2 === 0 ? [[url, urls[index + 1] ?? url] as const] : []));
  const ask = async ([front, back]: readonly [string, string]) => {
    const body = enrollBody({ id_document_front_url: front, id_document_back_url: back });
    const { status, body: answer } = await cards.enroll(body, '?dry_run=true');
    const faultAt = (field: string) => answer.errors?.find((fault: Fault) => fault.field === field);
    return [
      { url: front, status, fault: faultAt('/id_document_front_url') },
      { url: back, status, fault: faultAt('/id_document_back_url') },
    ];
  };
  const found = [];
  for (let at = 0; at < pairs.length; at += AT_A_TIME)
    found.push(...(await Promise.all(pairs.slice(at, at + AT_A_TIME).map(ask))));
  return found.flat();
}

test('the journal sees what the server does begin: a look-up, and the connection to the issuer', async () => {
  const url = 'https://nobody.invalid/front.jpg';
  expect(await faultsOf([url])).toMatchObject([
    { status: 422, fault: { code: 'document_unreachable', reasons: ['dns'] } },
    { status: 422 },
  ]);
  expect((await cards.enroll(enrollBody())).status).toBe(201);
  const seen = await eventually('noted', async () => {
    const lines = await begun();
    return lines.some((line) => line.startsWith('connect 127.0.0.1 ')) ? lines : null;
  });
  expect(seen).toContain('lookup nobody.invalid');
});

test('the private hosts that the operator named as upstreams are nothing that a document may come from', async () => {
  const { host } = new URL(issuer.url);
  const urls = [host, ISSUER_OF_LIVE_MODE, `${ISSUER_OF_LIVE_MODE}:8443`, `${ISSUER_OF_LIVE_MODE}:80`];
  const found = await faultsOf(urls.map((authority) => `https://${authority}/front.jpg`));
  expect(found.map(({ fault }) => fault?.reasons)).toEqual(urls.map(() => ['forbidden_address']));
  expect(await begun()).toEqual([]);
});

describe('urls.json', () => {
  const urls = deniedUnasked();
  if (urls === null) {
    test.skip('skipped: ../shared is absent');
    return;
  }

  test('every URL is refused, and nobody is asked or dialled for it', async () => {
    expect(urls.length).toBeGreaterThan(100);
    const found = await faultsOf(urls);
    expect(found.filter(({ status, fault }) => !fault || (status !== 400 && status !== 422))).toEqual([]);
    expect(await begun()).toEqual([]);
  });

  test('nor are the hosts reached over https and its own port, which no other rule refuses', async () => {
    const bare = overHttps(urls);
    expect(bare.length).toBeGreaterThan(40);
    const found = await faultsOf(bare);
    expect(found.filter(({ fault }) => !fault)).toEqual([]);
    const reasons = found.flatMap(({ fault }) => fault?.reasons ?? []);
    expect(new Set(reasons)).toEqual(new Set(['forbidden_address']));
    expect(await begun()).toEqual([]);
  });
});

test.each([
  ['http://example.com/front.jpg', 400, 'id_document_front_url must be HTTPS'],
  ['ftp://example.com/front.jpg', 400, 'id_document_front_url must be HTTPS'],
  ['file:///etc/passwd', 400, 'id_document_front_url must be HTTPS'],
  ['/front.jpg', 400, 'id_document_front_url must be an absolute HTTPS URL'],
  ['https://127.0.0.1/front.jpg', 422, 'Could not fetch id_document_front_url'],
  ['https://[::1]/front.jpg', 422, 'Could not fetch id_document_front_url'],
  ['https://169.254.169.254/latest/meta-data/', 422, 'Could not fetch id_document_front_url'],
  ['https://localhost/front.jpg', 422, 'Could not fetch id_document_front_url'],
  ['https://files.example.org:22/front.jpg', 422, 'Could not fetch id_document_front_url'],
  ['https://user:secret@files.example.org/front.jpg', 422, 'Could not fetch id_document_front_url'],
])('%s is %i: %s', async (url, status, message) => {
  const answer = await cards.enroll(enrollBody({ id_document_front_url: url }), '?dry_run=true');
  expect(answer.status, answer.text).toBe(status);
  expect(answer.body.message).toBe(message);
  expect(answer.text).not.toContain('secret');
  expect(await begun()).toEqual([]);
});
