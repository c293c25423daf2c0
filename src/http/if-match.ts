import type { FastifyRequest } from 'fastify';
import { Refusal } from './refusal.ts';

/**
 * One element of a list of entity tags, up to the comma or the end. Elements may be empty. The group is the text of a strong tag.
 * @see RFC 9110, sections 5.6.1.2 and 8.8.3
 */
const ELEMENT = /[ \t]*(?:(?:W\/"[\x21\x23-\x7e\x80-\xff]*"|"([\x21\x23-\x7e\x80-\xff]*)")[ \t]*)?(?:,|$)/y;
const VERSION = /^[1-9][0-9]{0,14}$/;

type Headers = Pick<FastifyRequest, 'headers'>;

/** The strong entity tag of a customer at a version. */
export const etagOf = (version: number): string => `"${version}"`;

/**
 * The versions of the customer that a request is meant for; null when it is meant for any. Compared strongly: weak tags, and
 * tags that we never give, stand for no version.
 * @throws Refusal 400 when If-Match is no list of entity tags.
 * @see RFC 9110, section 13.1.1
 */
export function expectedVersions({ headers }: Headers): readonly number[] | null {
  const sent = headers['if-match'];
  if (sent === undefined || sent.trim() === '*') return null;
  return strongTags(sent)
    .filter((tag) => VERSION.test(tag))
    .map(Number);
}

function strongTags(list: string): string[] {
  const tags: string[] = [];
  for (let at = 0; at < list.length; at = ELEMENT.lastIndex) {
    ELEMENT.lastIndex = at;
    const element = ELEMENT.exec(list);
    if (!element) throw malformedIfMatch();
    if (element[1] !== undefined) tags.push(element[1]);
  }
  return tags;
}

const malformedIfMatch = (): Refusal => {
  const message = 'If-Match must be * or a list of entity tags such as "7"';
  return new Refusal(400, message, [{ field: '', code: 'invalid_format', message }]);
};

/** The answer to a request for a version that the customer no longer has. */
export const staleVersion = (message = 'If-Match names another version of the customer'): Refusal =>
  new Refusal(412, message, [{ field: '', code: 'stale_version', message }]);

/**
 * For creates: whatever If-Match names, `*` included, cannot be there yet.
 * @throws Refusal 412 when the header was sent, 400 when it cannot be read.
 */
export function refuseIfMatch(request: Headers): void {
  if (request.headers['if-match'] === undefined) return;
  expectedVersions(request);
  throw staleVersion('If-Match cannot hold: there is no customer yet');
}
