import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import type { Scope } from '../../src/lib/scope.ts';
import { Tampered } from '../../src/lib/sealing.ts';
import { connectAsOwner } from '../../src/store/connect.ts';
import { proveRootKey, WrongRootKey } from '../../src/store/root-key-proof.ts';
import { createVault, normalizeEmail, normalizeIdentifier } from '../../src/store/vault.ts';
import { cloneDatabase } from '../support/databases.ts';

const rootKey = randomBytes(32);
const vault = createVault(rootKey);
const now = () => new Date();
const scope: Scope = { tenantId: newId(), mode: 'test', now };
const otherTenant: Scope = { ...scope, tenantId: newId() };
const otherMode: Scope = { ...scope, mode: 'live' };

describe('a sealed column', () => {
  const key = vault.newCustomerKey(scope, newId());
  const sealed = vault.sealColumn(scope, key, 'profile', 3, { name: 'Ada', tags: ['é'] });

  test('opens where it was sealed', () => {
    expect(vault.openColumn(scope, key, 'profile', 3, sealed)).toEqual({ name: 'Ada', tags: ['é'] });
  });

  test('does not show its value, and is never the same twice', () => {
    expect(sealed.includes('Ada')).toBe(false);
    expect(vault.sealColumn(scope, key, 'profile', 3, { name: 'Ada', tags: ['é'] })).not.toEqual(sealed);
  });

  test.each([
    ['another tenant', otherTenant, key, 'profile', 3],
    ['the other mode', otherMode, key, 'profile', 3],
    ['another column', scope, key, 'identifier', 3],
    ['an earlier version', scope, key, 'profile', 2],
    ['a later version', scope, key, 'profile', 4],
    ['another customer with its own key', scope, vault.newCustomerKey(scope, newId()), 'profile', 3],
    ['another customer with the same key', scope, { ...key, customerId: newId() }, 'profile', 3],
    ['another key of the same customer', scope, vault.newCustomerKey(scope, key.customerId), 'profile', 3],
  ] as const)('does not open for %s', (_who, where, whose, column, version) => {
    expect(() => vault.openColumn(where, whose, column, version, sealed)).toThrow(Tampered);
  });

  test('does not open with a changed byte, wherever it is', () => {
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => vault.openColumn(scope, key, 'profile', 3, changed)).toThrow(Tampered);
    }
  });
});

describe('a wrapped customer key', () => {
  const customerId = newId();
  const made = vault.newCustomerKey(scope, customerId);

  test('gives the same key again, and does not show it', () => {
    expect(vault.customerKey(scope, customerId, made.wrapped)).toEqual(made);
    expect(made.wrapped.includes(made.key)).toBe(false);
  });

  test.each([
    ['another customer', vault, scope, newId()],
    ['another tenant', vault, otherTenant, customerId],
    ['the other mode', vault, otherMode, customerId],
    ['another root key', createVault(randomBytes(32)), scope, customerId],
  ] as const)('does not open for %s', (_who, by, where, whose) => {
    expect(() => by.customerKey(where, whose, made.wrapped)).toThrow(Tampered);
  });
});

describe("a tenant's own column", () => {
  const owner = newId();
  const sealed = vault.sealForTenant(scope, 'webhook_secret', owner, 'whsec_1');

  test('opens where it was sealed', () => {
    expect(vault.openForTenant(scope, 'webhook_secret', owner, sealed)).toBe('whsec_1');
  });

  test.each([
    ['another tenant', otherTenant, 'webhook_secret', owner],
    ['the other mode', otherMode, 'webhook_secret', owner],
    ['another column', scope, 'other', owner],
    ['another owner', scope, 'webhook_secret', newId()],
  ] as const)('does not open for %s', (_who, where, column, whose) => {
    expect(() => vault.openForTenant(where, column, whose, sealed)).toThrow(Tampered);
  });
});

describe('a blind index', () => {
  const index = (where: Scope, column: string, ...parts: string[]) =>
    vault.index(where, column, ...parts).toString('hex');

  test('is the same for the same value', () => {
    expect(index(scope, 'email', 'a@example.com')).toBe(index(scope, 'email', 'a@example.com'));
  });

  test('differs between tenants, modes, columns, values, the split into parts, and root keys', () => {
    const all = [
      index(scope, 'email', 'ab', 'c'),
      index(otherTenant, 'email', 'ab', 'c'),
      index(otherMode, 'email', 'ab', 'c'),
      index(scope, 'identifier', 'ab', 'c'),
      index(scope, 'email', 'ab', 'd'),
      index(scope, 'email', 'a', 'bc'),
      index(scope, 'email', 'abc'),
      createVault(randomBytes(32)).index(scope, 'email', 'ab', 'c').toString('hex'),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('search tokens', () => {
  const tokens = (texts: string[], where: Scope = scope): string[] =>
    vault.searchTokens(where, texts).map((token) => Buffer.from(token).toString('hex'));

  test('are the same for a word in any case, form or company', () => {
    const [word] = tokens(['Zoë']);
    for (const text of ['zoë', 'ZOË', 'Zoe\u0308', 'Ｚｏë', 'Ann Zoë', 'Zoë, Ann', '(zoë)'])
      expect(tokens([text]), text).toContain(word);
    expect(tokens(['Zo'])).not.toContain(word);
    expect(tokens(['Zoëy'])).not.toContain(word);
  });

  test('find a hyphenated name whole and by its parts', () => {
    const stored = tokens(['Anne-Marie']);
    for (const words of ['anne-marie', 'anne', 'marie', 'Marie Anne']) {
      expect(
        tokens([words]).every((token) => stored.includes(token)),
        words,
      ).toBe(true);
    }
  });

  test('find an e-mail address whole and not by a part, so that a domain does not find everybody', () => {
    const stored = tokens(['ann.lee@example.com']);
    expect(stored).toEqual(tokens(['ANN.LEE@example.com']));
    for (const words of ['ann', 'lee', 'example.com', 'ann.lee']) {
      expect(
        tokens([words]).some((token) => stored.includes(token)),
        words,
      ).toBe(false);
    }
  });

  test('differ between tenants and modes', () => {
    const all = [tokens(['ann']), tokens(['ann'], otherTenant), tokens(['ann'], otherMode)].flat();
    expect(new Set(all).size).toBe(3);
  });

  test('of a long text leave those of the others', () => {
    const long = Array.from({ length: 120 }, (_, at) => `w${at}`).join(' ');
    const stored = tokens([long, long, 'ann.lee@example.com', '600000000']);
    for (const text of ['w0', 'ann.lee@example.com', '600000000']) expect(stored).toContain(tokens([text])[0]);
  });

  test('are one for each word, however often it stands there, and at most 64 of a text', () => {
    expect(tokens(['ann ann', 'Ann'])).toHaveLength(1);
    expect(tokens([Array.from({ length: 200 }, (_, at) => `w${at}`).join(' ')])).toHaveLength(64);
    expect(tokens(['', ' ,;! '])).toEqual([]);
  });
});

describe('what the duplicate rules see', () => {
  test.each([
    [' Ann.Lee@Example.COM ', 'ann.lee@example.com'],
    ['zoe\u0308@example.com', 'zoë@example.com'],
  ])('the e-mail %j is %j', (sent, seen) => expect(normalizeEmail(sent)).toBe(seen));

  test.each([
    ['ab 12-34/5', 'AB12345'],
    ['１２３', '123'],
    ['A.B_C', 'ABC'],
  ])('the number %j is %j', (sent, seen) => expect(normalizeIdentifier(sent)).toBe(seen));
});

describe('the root key', () => {
  test('that came first is the only one that is taken, by every later start', async () => {
    const database = await cloneDatabase();
    const owner = connectAsOwner(database.url);
    onTestFinished(async () => {
      await owner.close();
      await database.drop();
    });
    await proveRootKey(owner.database, rootKey);
    await proveRootKey(owner.database, rootKey);
    await expect(proveRootKey(owner.database, randomBytes(32))).rejects.toThrow(WrongRootKey);
    await proveRootKey(owner.database, rootKey);
  });

  test('of two that come first at once, one wins and the other is refused', async () => {
    const database = await cloneDatabase();
    const owner = connectAsOwner(database.url);
    onTestFinished(async () => {
      await owner.close();
      await database.drop();
    });
    const results = await Promise.allSettled([
      proveRootKey(owner.database, randomBytes(32)),
      proveRootKey(owner.database, randomBytes(32)),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
