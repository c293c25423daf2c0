import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { etagOf, expectedVersions, refuseIfMatch, staleVersion } from '../../src/http/if-match.ts';
import { Refusal } from '../../src/http/refusal.ts';

const request = (ifMatch?: string) => ({ headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
const versionsIn = (ifMatch?: string) => expectedVersions(request(ifMatch));

function refusalOf(run: () => unknown): Refusal | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

test('a version comes back from its entity tag', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (version) => {
      expect(versionsIn(etagOf(version))).toEqual([version]);
    }),
  );
});

test.each([[undefined], ['*'], [' *\t']])('%j means any version', (value) => expect(versionsIn(value)).toBeNull());

test.each<[string, number[]]>([
  ['"7"', [7]],
  ['"7", "9"', [7, 9]],
  ['"7","9"\t,\t "11"', [7, 9, 11]],
  [', ,"7",, "9",', [7, 9]],
  ['W/"7"', []],
  ['W/"7", "8"', [8]],
  ['"07", "7.0", "-7", "0", "", "7 "', []],
  ['"a,b", "7"', [7]],
  ['"9999999999999999999999"', []],
  ['"é"', []],
  ['', []],
])('%s stands for %j', (value, versions) => {
  // A space is no character of an entity tag: RFC 9110, section 8.8.3.
  if (value.includes('7 "')) expect(refusalOf(() => versionsIn(value))?.status).toBe(400);
  else expect(versionsIn(value)).toEqual(versions);
});

test.each(['7', '"7', '7"', "'7'", 'w/"7"', 'W/ "7"', '"7" "8"', '"7";', '*, "7"', '"7", *', '"a"b"', '"\u0001"'])(
  '%j cannot be read',
  (value) => {
    const refusal = refusalOf(() => versionsIn(value));
    expect(refusal?.status).toBe(400);
    expect(refusal?.faults).toEqual([{ field: '', code: 'invalid_format', message: refusal?.message }]);
    expect(refusal?.message).toMatch(/^If-Match must be/);
  },
);

test('a long header that cannot be read takes no long time', () => {
  const started = performance.now();
  for (const unit of [' ', ',', '"7"', '"7",', '""', 'W/']) refusalOf(() => versionsIn(`${unit.repeat(30_000)}x`));
  expect(performance.now() - started).toBeLessThan(2_000);
});

describe('a create', () => {
  test('without If-Match goes on', () => expect(refusalOf(() => refuseIfMatch(request()))).toBeNull());

  test.each(['"1"', '*', 'W/"1"', ''])('is refused with %j', (value) => {
    expect(refusalOf(() => refuseIfMatch(request(value)))).toMatchObject({
      status: 412,
      faults: [{ field: '', code: 'stale_version', message: 'If-Match cannot hold: there is no customer yet' }],
    });
  });

  test('is refused as malformed with what cannot be read', () => {
    expect(refusalOf(() => refuseIfMatch(request('one')))?.status).toBe(400);
  });
});

test('another version is told as such', () => {
  expect(staleVersion()).toMatchObject({
    status: 412,
    message: 'If-Match names another version of the customer',
    faults: [{ field: '', code: 'stale_version' }],
  });
});
