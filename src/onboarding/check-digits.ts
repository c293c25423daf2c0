/** Check digits of government numbers. All take digits only, the check digit last. */

/**
 * Whether the digits satisfy the Luhn formula: with every second digit from the right doubled, and the digits of what
 * is then above 9 added, the sum is a multiple of 10.
 * @see ISO/IEC 7812-1, annex B
 */
export function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const weighted = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** What Verhoeff's scheme does to a digit once for every place that it stands from the right. */
const VERHOEFF_PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4] as const;

/** The permutation repeats itself after so many places. */
const VERHOEFF_PERIOD = 8;

/**
 * Whether the digits satisfy Verhoeff's scheme: permuted by place, their product in the pentagon's dihedral group is
 * its identity.
 * @see J. Verhoeff, Error Detecting Decimal Codes, Mathematical Centre Tract 29, Amsterdam 1969
 */
export function hasVerhoeffDigit(digits: string): boolean {
  let product = 0;
  for (const [place, digit] of [...digits].reverse().entries()) {
    product = multiply(product, permuted(Number(digit), place % VERHOEFF_PERIOD));
  }
  return product === 0;
}

function permuted(digit: number, times: number): number {
  let value = digit;
  for (let time = 0; time < times; time += 1) value = VERHOEFF_PERMUTATION[value] ?? value;
  return value;
}

/** The group's elements are numbered: 0 to 4 are the turns of the pentagon, 5 to 9 the same turns of its reflection. */
function multiply(left: number, right: number): number {
  const turns = left < 5 ? left + right : left - right;
  return (((turns % 5) + 5) % 5) + (left < 5 === right < 5 ? 0 : 5);
}
