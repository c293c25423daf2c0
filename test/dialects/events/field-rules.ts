import { describe, test } from 'vitest';
import { EVENT_TYPES } from '../../../src/onboarding/events.ts';
import type { Answer } from '../../support/cards.ts';
import { expectFaults, fault } from './errors.ts';

const PLAIN = 'must be text without control characters and unpaired surrogates';
const TYPES = `must be one of ${EVENT_TYPES.join(', ')}`;

const WRONG: readonly (readonly [field: string, value: unknown, path: string, code: string, rule: string])[] = [
  ['description', 'x'.repeat(256), 'description', 'too_long', 'must be at most 255 characters'],
  ...['a\nb', 'a\u001b[2Jb', 'a\u007fb', 'a\u009fb'].map(
    (text) => ['description', text, 'description', 'invalid_format', PLAIN] as const,
  ),
  ['description', null, 'description', 'invalid_type', 'must be a string'],
  ['event_types', 'customer.created', 'event_types', 'invalid_type', 'must be an array'],
  ['event_types', ['customer.created', 'customer.seen'], 'event_types.1', 'invalid_value', TYPES],
  ['event_types', ['webhook.test'], 'event_types.0', 'invalid_value', TYPES],
  ['event_types', ['CUSTOMER.CREATED'], 'event_types.0', 'invalid_value', TYPES],
  ['event_types', [1], 'event_types.0', 'invalid_type', 'must be a string'],
  ['event_types', Array(51).fill('customer.created'), 'event_types', 'too_many', 'must have at most 50 entries'],
  ['dialect', 'standard', 'dialect', 'invalid_value', 'must be one of cards, wallets, accounts'],
  ['payload', 'fat', 'payload', 'invalid_value', 'must be one of thin, full'],
  ['in_order', 'true', 'in_order', 'invalid_type', 'must be a boolean'],
  ['state', 'enabled', 'state', 'unknown_field', 'is not a field of this request'],
  ['id', 'x', 'id', 'unknown_field', 'is not a field of this request'],
];

/** The rules for what can be said of an endpoint at any time, apart from its URL. */
export function describeFields(say: (body: Record<string, unknown>) => Promise<Answer>): void {
  describe('a field', () => {
    test.each(WRONG)('%s: %j', async (field, value, path, code, rule) => {
      expectFaults(await say({ [field]: value }), 400, [fault(path, code, rule)]);
    });
  });
}
