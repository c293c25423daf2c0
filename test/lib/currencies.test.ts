import { expect, test } from 'vitest';
import { isCurrencyCode } from '../../src/lib/currencies.ts';

test.each(['USD', 'NGN', 'EUR', 'XAF', 'XOF', 'usd', 'Ngn'])('%s is a currency', (code) =>
  expect(isCurrencyCode(code)).toBe(true),
);

test.each(['', 'US', 'USDT', 'BTC', 'ABC', '840', 'USD ', 'US\n', 'ＵＳＤ', 'constructor', '€'])('%j is none', (code) =>
  expect(isCurrencyCode(code)).toBe(false),
);
