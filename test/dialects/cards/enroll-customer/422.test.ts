import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type CardsClient, cardsClient, enrollBody } from '../../../support/cards.ts';
import { eventually } from '../../../support/eventually.ts';
import { type OwnInstallation, ownInstallation } from '../../../support/own-installation.ts';
import { newTenant } from '../../../support/tenants.ts';
import { expectUnsupported } from '../access-rules.ts';
import { ENROLL_CUSTOMER, expectFaults, expectNothingStored } from '../creates.ts';
import { describeUnreadable } from '../document-rules.ts';

const FRONT = 'id_document_front_url';
const BACK = 'id_document_back_url';
const MAX_FILE_BYTES = 10 * 1024 * 1024;

const file = (path: string): URL => new URL(`../../../../${path}`, import.meta.url);
const GOOD = readFileSync(file('specimens/good.jpg'));
const PNG = readFileSync(file('specimens/good.png'));
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const unreachable = (field: string) => ({
  field: `/${field}`,
  code: 'document_unreachable',
  message: `Could not fetch ${field}`,
});

function expectUnreachable(answer: Answer, reason: string, ...fields: string[]): void {
  expectFaults(answer, 422, 'Unprocessable Entity', fields.map(unreachable));
  expect(answer.body.errors.map((error: { reasons: string[] }) => error.reasons)).toEqual(fields.map(() => [reason]));
}

describeUnreadable(ENROLL_CUSTOMER);

describe('a document of the reserved hosts that cannot be fetched', () => {
  test.each([
    ['missing.jpg', 'status'],
    ['slow.jpg', 'timeout'],
    ['huge.jpg', 'too_large'],
  ])('%s', async (name, reason) => {
    const cards = await cardsClient();
    const [front, back, both] = await Promise.all([
      ENROLL_CUSTOMER.send(cards, {}, '', { front: name }),
      ENROLL_CUSTOMER.send(cards, {}, '', { back: name }),
      ENROLL_CUSTOMER.send(cards, {}, '', { front: `front-${name}`, back: `back-${name}` }),
    ]);
    expectUnreachable(front, reason, FRONT);
    expectUnreachable(back, reason, BACK);
    expectUnreachable(both, reason, FRONT, BACK);
    await expectNothingStored(cards.tenant.id);
  });

  test.each(['https://cdn.your-app.com/kyc/missing.jpg', 'https://docs.example.com/MISSING.JPG?size=1#x'])(
    '%s is of a reserved host',
    async (url) => expectUnreachable(await (await cardsClient()).enroll(enrollBody({ [BACK]: url })), 'status', BACK),
  );

  test('each side is told for itself', async () => {
    const answer = await ENROLL_CUSTOMER.send(await cardsClient(), {}, '', { front: 'missing.jpg', back: 'dark.jpg' });
    expectFaults(answer, 422, 'Unprocessable Entity', [
      unreachable(FRONT),
      { field: `/${BACK}`, code: 'document_unreadable', message: 'KYC document unreadable' },
    ]);
  });
});

test.each([
  'https://10.0.0.1/front.jpg',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/front.jpg',
  'https://localhost/front.jpg',
  'https://metadata.google.internal/front.jpg',
  'https://user:secret@files.test/front.jpg',
  'https://127.1.1.1/front.jpg',
])('%s is forbidden', async (url) => {
  const answer = await (await cardsClient()).enroll(enrollBody({ [FRONT]: url }));
  expectUnreachable(answer, 'forbidden_address', FRONT);
  expect(answer.text).not.toContain('secret');
});

test('live mode has no specimens: the reserved hosts are hosts like any other', async () => {
  const live = await cardsClient(await newTenant({ mode: 'live' }));
  const answer = await live.enroll(
    enrollBody({ [FRONT]: 'https://no-such-host.example.com/a.jpg', [BACK]: 'https://no-such-host.example.com/b.jpg' }),
  );
  expectFaults(answer, 422, 'Unprocessable Entity', [unreachable(FRONT), unreachable(BACK)]);
});

describe('the SHA-256', () => {
  const mismatch = (field: string) => ({
    field: `/${field}`,
    code: 'document_mismatch',
    message: `${field} does not have the given SHA-256`,
  });
  const right = sha256(GOOD);
  const wrong = sha256(PNG);

  test.each([
    ['right', right, right, []],
    ['in capitals', right.toUpperCase(), ` ${right} `, []],
    ['wrong in front', wrong, right, [FRONT]],
    ['wrong at the back', right, wrong, [BACK]],
    ['wrong on both sides', wrong, wrong, [FRONT, BACK]],
  ])('%s', async (_what, front, back, fields) => {
    const hashes = { id_document_front_sha256: front, id_document_back_sha256: back };
    const answer = await (await cardsClient()).enroll(enrollBody(hashes), '?dry_run=true');
    if (fields.length > 0) expectFaults(answer, 422, 'Unprocessable Entity', fields.map(mismatch));
    else expect(answer.status, answer.text).toBe(200);
  });

  test('is compared before the document is looked at', async () => {
    const answer = await (await cardsClient()).enroll(
      enrollBody({ [FRONT]: 'https://example.com/landing.html', id_document_front_sha256: right }),
    );
    expectFaults(answer, 422, 'Unprocessable Entity', [mismatch(FRONT)]);
  });
});

describe('documents from a real host', () => {
  const CERTIFICATE = file('test/lib/fixtures/self-signed.cert.pem');
  const requests: { path: string; headers: Record<string, unknown> }[] = [];
  let host: Server;
  let origin: string;
  let installation: OwnInstallation;
  let cards: CardsClient;

  const send = (response: ServerResponse, status: number, bytes: Buffer, headers = {}): void => {
    response.writeHead(status, { 'content-length': bytes.length, ...headers }).end(bytes);
  };
  const sized = (bytes: number) => Buffer.concat([GOOD, Buffer.alloc(bytes - GOOD.length)]);
  const PAGES: Record<string, (response: ServerResponse) => void> = {
    '/good.jpg': (response) => send(response, 200, GOOD),
    '/good.png?signature=a%2Fb': (response) => send(response, 200, PNG, { 'content-type': 'text/html' }),
    '/largest': (response) => send(response, 200, sized(MAX_FILE_BYTES)),
    '/page.jpg': (response) => send(response, 200, Buffer.from('<p>Sign in</p>'), { 'content-type': 'image/jpeg' }),
    '/empty.jpg': (response) => send(response, 200, Buffer.alloc(0)),
    '/created': (response) => send(response, 201, GOOD),
    '/partial': (response) => send(response, 206, GOOD),
    '/moved': (response) => send(response, 302, GOOD, { location: '/good.jpg' }),
    '/moved-forever': (response) => send(response, 308, GOOD, { location: `${origin}/good.jpg` }),
    '/missing': (response) => send(response, 404, GOOD),
    '/broken': (response) => send(response, 500, GOOD),
    '/too-large': (response) => send(response, 200, sized(MAX_FILE_BYTES + 1)),
    '/too-large-later': (response) => void response.writeHead(200).end(sized(MAX_FILE_BYTES + 1)),
    '/silent': () => {},
    '/stalled': (response) =>
      void response.writeHead(200, { 'content-length': GOOD.length }).write(GOOD.subarray(0, 999)),
    '/cut': (response) => {
      response.writeHead(200, { 'content-length': GOOD.length });
      response.write(GOOD.subarray(0, 999), () => response.destroy());
    },
  };

  beforeAll(async () => {
    const pem = { key: readFileSync(file('test/lib/fixtures/self-signed.key.pem')), cert: readFileSync(CERTIFICATE) };
    host = createServer(pem, ({ url = '', headers }, response) => {
      requests.push({ path: url, headers });
      (PAGES[url] ?? ((missing) => send(missing, 404, Buffer.alloc(0))))(response);
    });
    host.listen(0, '127.0.0.1');
    await once(host, 'listening');
    origin = `https://127.0.0.1:${(host.address() as AddressInfo).port}`;
    installation = await ownInstallation();
    const server = await installation.start({ NODE_EXTRA_CA_CERTS: fileURLToPath(CERTIFICATE) });
    cards = await cardsClient(await newTenant({ database: installation.database }), server.url);
  });
  afterAll(async () => {
    await installation?.remove();
    host.close();
    host.closeAllConnections();
  });

  const enrollFrom = (front: string, back = '/good.jpg', query = '?dry_run=true') =>
    cards.enroll(enrollBody({ [FRONT]: `${origin}${front}`, [BACK]: `${origin}${back}` }), query);

  test('are fetched once, and those bytes are what is verified', async () => {
    const answer = await enrollFrom('/good.jpg', '/good.png?signature=a%2Fb', '');
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body.data).toMatchObject({
      image: `${origin}/good.jpg`,
      photo: `${origin}/good.png?signature=a%2Fb`,
    });
    const { id } = answer.body.data;
    await eventually('approved', async () => (await cards.get(id)).body.data.kyc_status === 'APPROVED' || null);
    expect(requests.map(({ path }) => path).sort()).toEqual(['/good.jpg', '/good.png?signature=a%2Fb']);
    for (const { headers } of requests) expect(headers).not.toHaveProperty('authorization');
    const kept = await installation.database
      .selectFrom('document')
      .select(['side', 'sha256', 'media_type', 'size_bytes'])
      .where('customer_id', '=', id)
      .orderBy('side', 'desc')
      .execute();
    expect(kept).toEqual([
      {
        side: 'front',
        sha256: createHash('sha256').update(GOOD).digest(),
        media_type: 'image/jpeg',
        size_bytes: GOOD.length,
      },
      {
        side: 'back',
        sha256: createHash('sha256').update(PNG).digest(),
        media_type: 'image/png',
        size_bytes: PNG.length,
      },
    ]);
  });

  test('may have 10 MiB', async () => {
    const answer = await enrollFrom('/largest');
    expect(answer.status, answer.text).toBe(200);
  });

  test.each(['/page.jpg', '/empty.jpg'])('%s is told by its bytes', async (path) => {
    expectUnsupported(await enrollFrom(path), FRONT);
  });

  test.each(['/created', '/partial', '/moved', '/moved-forever', '/missing', '/broken'])(
    '%s is not 200',
    async (path) => expectUnreachable(await enrollFrom(path), 'status', FRONT),
  );

  test.each([
    ['/too-large', 'too_large'],
    ['/too-large-later', 'too_large'],
    ['/cut', 'connect'],
    ['/silent', 'timeout'],
    ['/stalled', 'timeout'],
  ])('%s', async (path, reason) => expectUnreachable(await enrollFrom('/good.jpg', path), reason, BACK));

  test('behind a certificate that nobody vouches for', async () => {
    const shared = await cardsClient();
    const url = `${origin}/good.jpg`;
    expectUnreachable(await shared.enroll(enrollBody({ [FRONT]: url, [BACK]: url })), 'tls', FRONT, BACK);
  });

  test('behind a port that is closed', async () => {
    const answer = await (await cardsClient()).enroll(enrollBody({ [FRONT]: 'https://127.0.0.1:1/front.jpg' }));
    expectUnreachable(answer, 'connect', FRONT);
  });
});
