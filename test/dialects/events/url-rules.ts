import { describe, expect, test } from 'vitest';
import type { Answer } from '../../support/cards.ts';
import { HOOK_URL } from '../../support/events-api.ts';
import { type ExpectedFault, expectFaults, fault } from './errors.ts';

const FORM = fault('url', 'invalid_format', 'must be an absolute HTTPS URL');
const HTTPS = fault('url', 'not_https', 'must be HTTPS');
const USER = fault('url', 'forbidden_address', 'must not hold a user name or a password');
const PORT = fault('url', 'forbidden_address', 'must have the port 443 or 8443');
const PRIVATE = fault('url', 'forbidden_address', 'must lead to a public address');

const WRONG: readonly (readonly [string, ExpectedFault])[] = [
  ['hook', FORM],
  ['/hook', FORM],
  ['//hooks.example.org/hook', FORM],
  ['https://', FORM],
  ['https://a b/', FORM],
  ['http://hooks.example.org/', HTTPS],
  ['ftp://hooks.example.org/', HTTPS],
  ['file:///etc/passwd', HTTPS],
  ['javascript:alert(1)', HTTPS],
  // The host is one that the operator allows, the user name is not.
  ['https://user:hush@127.0.0.1/', USER],
  ['https://user@hooks.example.org/', USER],
  ['https://:hush@hooks.example.org/', USER],
  ['https://hooks.example.org:22/', PORT],
  ['https://hooks.example.org:80/', PORT],
  ['https://10.0.0.1/', PRIVATE],
  ['https://0xa.1/', PRIVATE],
  ['https://169.254.169.254/latest/meta-data/', PRIVATE],
  ['https://[::1]/', PRIVATE],
  ['https://[::ffff:10.0.0.1]/', PRIVATE],
  ['https://localhost/', PRIVATE],
  ['https://metadata.google.internal/', PRIVATE],
  ['https://intranet/', PRIVATE],
];

/** The rules for the URL of an endpoint, which hold whenever one is said. */
export function describeUrl(say: (url: unknown) => Promise<Answer>): void {
  describe('a URL', () => {
    test.each(WRONG)('%s', async (url, expected) => {
      const answer = await say(url);
      expectFaults(answer, 400, [expected]);
      expect(answer.text).not.toMatch(/hush|example\.org|10\.0/);
    });

    test.each([
      [null, 'invalid_type', 'must be a string'],
      [['https://hooks.example.org/'], 'invalid_type', 'must be a string'],
      ['', 'too_short', 'must be at least 1 characters'],
      ['  ', 'too_short', 'must be at least 1 characters'],
      [`${HOOK_URL}?`.padEnd(2049, 'x'), 'too_long', 'must be at most 2048 characters'],
    ])('%j', async (url, code, rule) => {
      expectFaults(await say(url), 400, [fault('url', code, rule)]);
    });
  });
}
