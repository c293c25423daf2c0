import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { corpus } from './corpora.ts';

/** Public hosts, which only their answers could make wrong, and the reserved one, which is never dialled. */
const PUBLIC_HOSTS = /^(?:www\.googleapis\.com|(?:.*\.)?r3dir\.me|example\.com)$/;

/** URLs that nobody may be led to, from the corpus; null on a machine that does not have it. */
export function deniedUrls(): string[] | null {
  const path = corpus('ssrf/urls.json');
  if (path === null) return null;
  const entries = JSON.parse(readFileSync(path, 'utf8')) as { url: string; expect: string }[];
  return entries.filter((entry) => entry.expect === 'deny').map((entry) => entry.url);
}

/** Those of them that are to be refused before anybody is asked. */
export const deniedUnasked = (): string[] | null =>
  deniedUrls()?.filter((url) => !PUBLIC_HOSTS.test(URL.parse(url)?.hostname ?? '')) ?? null;

/** Their hosts over https and its own port, which no other rule refuses. Names of the public DNS, which may be looked up, are left out. */
export const overHttps = (urls: readonly string[]): string[] =>
  urls
    .filter((url) => /^https?:/.test(url))
    .map((url) => url.replace(/^http:/, 'https:').replace(/:\d+/g, ''))
    .filter((url) => {
      const host = URL.parse(url)?.hostname.replace(/^\[|\]$/g, '') ?? '';
      return isIP(host) !== 0 || !host.includes('.') || host.endsWith('.localhost');
    });
