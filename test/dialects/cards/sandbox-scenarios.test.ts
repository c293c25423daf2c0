import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CardsClient,
  cardsClient,
  customerForm,
  enrollBody,
  specimen,
  uniqueDigits,
} from '../../support/cards.ts';
import { eventually } from '../../support/eventually.ts';
import { type OwnInstallation, ownInstallation } from '../../support/own-installation.ts';
import { type SpawnedIssuer, spawnSandboxIssuer } from '../../support/sandbox-issuer.ts';
import { newTenant } from '../../support/tenants.ts';
import { advanceClock, verificationOf } from './creates.ts';

const HOUR_SECONDS = 60 * 60;
/** Longer than a request waits for the issuer. */
const LATE_ANSWER_MS = 7_000;

const enrolled = async (cards: CardsClient, changes: Record<string, unknown>): Promise<string> => {
  const answer = await cards.enroll(enrollBody(changes));
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data.id;
};

/** What GET tells once the status is as expected. */
const whenStatus = (cards: CardsClient, id: string, member: 'kyc_status' | 'enrollment_status', status: string) =>
  eventually(`${member} ${status}`, async () => {
    const { data } = (await cards.get(id)).body;
    return data[member] === status ? data : null;
  });

const whenDecided = (id: string) =>
  eventually('decided', async () => {
    const verification = await verificationOf(id);
    return verification.decision === null ? null : verification;
  });

describe('the last digits of the number decide on the identity', () => {
  let cards: CardsClient;
  beforeAll(async () => {
    cards = await cardsClient();
  });
  const withSuffix = (suffix: string) => enrolled(cards, { identification_number: `${uniqueDigits(7)}${suffix}` });

  test('00001 is approved', async () => {
    const seen = await whenStatus(cards, await withSuffix('00001'), 'kyc_status', 'APPROVED');
    expect(seen).toMatchObject({ is_active: true, requirements: [] });
  });

  test('separators do not hide the digits', async () => {
    const id = await enrolled(cards, { identification_number: `${uniqueDigits(7)}-00.00 3` });
    await whenStatus(cards, id, 'kyc_status', 'REJECTED');
  });

  test('00002 is rejected and may try again', async () => {
    const seen = await whenStatus(cards, await withSuffix('00002'), 'kyc_status', 'REJECTED');
    expect(seen.requirements).toEqual([
      {
        code: 'document_resubmission',
        field: null,
        document: null,
        reason: 'document_mismatch',
        accepted_document_types: ['NIN', 'PASSPORT', 'VOTERS_CARD', 'DRIVERS_LICENSE'],
        blocks: ['verification'],
        customer_id: null,
      },
    ]);
  });

  test('00003 is rejected for good', async () => {
    const id = await withSuffix('00003');
    expect((await whenStatus(cards, id, 'kyc_status', 'REJECTED')).requirements).toEqual([]);
    expect(await verificationOf(id)).toMatchObject({
      decision: 'rejected_final',
      public_reasons: ['identity_not_found'],
    });
  });

  test('00004 waits for a person, and nobody outside learns why', async () => {
    const id = await withSuffix('00004');
    expect(await whenDecided(id)).toMatchObject({
      decision: 'review',
      public_reasons: [],
      private_reasons: ['possible_sanctions_match'],
    });
    const answer = await cards.get(id);
    expect(answer.body.data).toMatchObject({ kyc_status: 'PENDING', requirements: [] });
    expect(answer.text).not.toContain('sanctions');
  });

  test('00005 recovers after the third try', async () => {
    const own = await cardsClient();
    const id = await enrolled(own, { identification_number: `${uniqueDigits(7)}00005` });
    await eventually('approved', async () => {
      const { data } = (await own.get(id)).body;
      if (data.kyc_status === 'APPROVED') return true;
      expect(data.kyc_status).toBe('PENDING');
      await advanceClock(own, 10);
      return null;
    });
    expect(await verificationOf(id)).toMatchObject({ tries: 4, decision: 'approved', last_fault: null });
  });

  test('00006 stays pending, however often it is asked', async () => {
    const own = await cardsClient();
    const id = await enrolled(own, { identification_number: `${uniqueDigits(7)}00006` });
    for (const tries of [1, 2, 3]) {
      await eventually(`asked ${tries} times`, async () => ((await verificationOf(id)).tries >= tries ? true : null));
      expect((await own.get(id)).body.data).toMatchObject({ kyc_status: 'PENDING', requirements: [] });
      await advanceClock(own, HOUR_SECONDS);
    }
  });
});

describe('any other number leaves the decision to the documents', () => {
  const recoded = async (): Promise<Blob> => {
    const bytes = await (await specimen('good.jpg')).arrayBuffer();
    return new Blob([Uint8Array.from(await sharp(bytes).jpeg({ quality: 91 }).toBuffer())], { type: 'image/jpeg' });
  };
  const uploaded = async (cards: CardsClient, form: FormData): Promise<string> => {
    const answer = await cards.create(form);
    expect(answer.status, answer.text).toBe(201);
    return answer.body.data.id;
  };

  test.each(['good.jpg', 'good.png', 'good.pdf', 'passport.jpg'])('an uploaded %s is approved', async (name) => {
    const cards = await cardsClient();
    const form = await customerForm({ id_document_type: 'PASSPORT' }, { id_document_front: await specimen(name) });
    await whenStatus(cards, await uploaded(cards, form), 'kyc_status', 'APPROVED');
  });

  test.each(['id_document_front', 'id_document_back'])(
    'a good picture that is no specimen, as %s, waits',
    async (side) => {
      const cards = await cardsClient();
      const id = await uploaded(cards, await customerForm({}, { [side]: await recoded() }));
      expect(await whenDecided(id)).toMatchObject({ decision: 'review', public_reasons: [] });
      expect((await cards.get(id)).body.data).toMatchObject({ kyc_status: 'PENDING', requirements: [] });
    },
  );
});

test('live mode has no scenarios: without a registry everyone stays unverified', async () => {
  const live = await cardsClient(await newTenant({ mode: 'live' }));
  const answer = await live.create(await customerForm({ identification_number: `${uniqueDigits(7)}00001` }));
  expect(answer.status, answer.text).toBe(201);
  const { id } = answer.body.data;
  const tried = await eventually('tried', async () => {
    const verification = await verificationOf(id);
    return verification.last_fault === null ? null : verification;
  });
  expect(tried).toMatchObject({ decision: null, last_fault: 'not_configured', tries: 1 });
  expect((await live.get(id)).body.data).toMatchObject({ kyc_status: 'PENDING', enrollment_status: 'NOT_ENROLLED' });
});

describe('the surname decides on the enrollment', () => {
  let issuer: SpawnedIssuer;
  let installation: OwnInstallation;
  let cards: CardsClient;
  beforeAll(async () => {
    issuer = await spawnSandboxIssuer({ slowAnswerMs: LATE_ANSWER_MS });
    installation = await ownInstallation();
    const server = await installation.start({ SANDBOX_ISSUER_URL: issuer.url });
    cards = await cardsClient(await newTenant({ database: installation.database }), server.url);
  });
  afterAll(async () => {
    await installation?.remove();
    await issuer?.stop();
  });

  /** How often the issuer accepted the customer, and how often it was asked to again. */
  const countsOf = async (id: string) => (await issuer.counts())[`${cards.tenant.id}:${id}`];
  const ONCE = { accepted: 1, duplicates: 0 };

  test('anyone is accepted at once', async () => {
    const id = await enrolled(cards, {});
    expect((await cards.get(id)).body.data.enrollment_status).toBe('ENROLLED');
    expect(await countsOf(id)).toEqual(ONCE);
  });

  test.each(['Declined', ' DECLINED '])('%j is refused', async (surname) => {
    const id = await enrolled(cards, { last_name: surname });
    expect((await cards.get(id)).body.data.enrollment_status).toBe('FAILED');
    expect(await countsOf(id)).toEqual({ accepted: 0, duplicates: 0 });
    // The verification is another matter.
    await whenStatus(cards, id, 'kyc_status', 'APPROVED');
  });

  test.concurrent('Timeout is answered late and accepted exactly once', async () => {
    const id = await enrolled(cards, { last_name: 'Timeout' });
    expect((await cards.get(id)).body.data.enrollment_status).toBe('PENDING');
    await whenStatus(cards, id, 'enrollment_status', 'ENROLLED');
    expect(await countsOf(id)).toEqual(ONCE);
  });

  test.concurrent('Flaky fails twice, then is accepted', async () => {
    const id = await enrolled(cards, { last_name: 'Flaky' });
    expect((await cards.get(id)).body.data.enrollment_status).toBe('PENDING');
    await whenStatus(cards, id, 'enrollment_status', 'ENROLLED');
    expect(await countsOf(id)).toEqual(ONCE);
  });

  test('a dry run tells the issuer nothing', async () => {
    const before = await issuer.counts();
    expect((await cards.enroll(enrollBody(), '?dry_run=true')).status).toBe(200);
    expect((await cards.create(await customerForm(), '?dry_run=true&enroll=true')).status).toBe(200);
    expect(Object.keys(await issuer.counts())).toEqual(Object.keys(before));
  });
});
