import { beforeAll, describe, expect, test } from 'vitest';
import { type CardsClient, cardsClient } from '../../support/cards.ts';
import { type Create, expectFaults, expectNothingStored } from './creates.ts';

/** The faults of specimens: reason and the measure that decided. */
export const UNREADABLE = {
  'blurry.jpg': ['too_blurred', { name: 'sharpness', threshold: 5.5, unit: 'px' }],
  'dark.jpg': ['too_dark', { name: 'brightness', threshold: 45, unit: 'level' }],
  'tiny.jpg': ['too_small', { name: 'short_side', threshold: 300, unit: 'px' }],
  'corrupt.jpg': ['corrupt', { name: 'decodes', threshold: null, unit: 'none' }],
} as const;

/** Documents that nobody could read: status 422. */
export function describeUnreadable(create: Create): void {
  let cards: CardsClient;
  beforeAll(async () => {
    cards = await cardsClient();
  });

  const unreadable = (field: string) => ({
    field: `/${field}`,
    code: 'document_unreadable',
    message: 'KYC document unreadable',
  });

  describe('a document that cannot be read', () => {
    test.each(Object.entries(UNREADABLE))('%s', async (name, [reason, measure]) => {
      for (const side of ['front', 'back'] as const) {
        const answer = await create.send(cards, {}, '', { [side]: name });
        expectFaults(answer, 422, 'Unprocessable Entity', [unreadable(create[side])]);
        const [{ reasons, measures }] = answer.body.errors;
        expect(reasons).toEqual([reason]);
        expect(measures).toEqual([{ ...measure, value: measure.threshold === null ? null : expect.any(Number) }]);
      }
    });

    test('the measured value is on the wrong side of its threshold', async () => {
      const measured = async (name: string) =>
        (await create.send(cards, {}, '', { front: name })).body.errors[0].measures[0];
      const [blurry, dark, tiny] = [
        await measured('blurry.jpg'),
        await measured('dark.jpg'),
        await measured('tiny.jpg'),
      ];
      expect(blurry.value).toBeGreaterThan(blurry.threshold);
      expect(dark.value).toBeLessThan(dark.threshold);
      expect(tiny.value).toBe(202);
    });

    test('both sides are told, the front first', async () => {
      const answer = await create.send(cards, {}, '', { front: 'tiny.jpg', back: 'blurry.jpg' });
      expectFaults(answer, 422, 'Unprocessable Entity', [unreadable(create.front), unreadable(create.back)]);
    });
  });

  test('nothing of the refused is stored', async () => {
    const own = await cardsClient();
    expect((await create.send(own, {}, '', { back: 'blurry.jpg' })).status).toBe(422);
    await expectNothingStored(own.tenant.id);
  });
}
