import { expect, test } from 'vitest';
import { unconfiguredIssuer, unconfiguredRegistry } from '../../src/providers/unconfigured.ts';

const { signal } = new AbortController();
const REQUEST = {
  idempotencyKey: 'k',
  customerId: 'c1',
  firstName: 'Ada',
  lastName: 'Obi',
  email: 'ada@example.com',
  dateOfBirth: '1990-01-31',
  country: 'NG',
};

test.each([
  [
    'registry',
    'has no identity registry',
    () => unconfiguredRegistry.lookUp({ type: 'nin', country: 'NG', value: '1', earlierTries: 9 }),
  ],
  ['issuer look-up', 'set ISSUER_URL', () => unconfiguredIssuer('cards').lookUp('k', signal)],
  ['enrollment', 'set ISSUER_URL', () => unconfiguredIssuer('cards').enroll(REQUEST, signal)],
])('%s fails and says so: %s', async (_name, message, call) => {
  await expect(call()).rejects.toMatchObject({
    name: 'ProviderUnavailable',
    code: 'not_configured',
    message: expect.stringContaining(message),
  });
});
