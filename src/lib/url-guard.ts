import { isIP } from 'node:net';
import { isPublicAddress, isPublicHostName } from './public-address.ts';

/** Why a URL may not be fetched. */
export type Refusal = 'scheme' | 'port' | 'credentials' | 'address' | 'url';

/** A URL whose literal parts have passed. */
export interface Target {
  readonly url: URL;
  /** The host name or the literal address, without the brackets of IPv6. */
  readonly host: string;
  /** Allow-listed by the operator: may be http, have any port and lead to a private address. */
  readonly allowed: boolean;
}

/** Hosts as the URL parser writes them; a null port stands for every port. */
export type AllowList = readonly { readonly host: string; readonly port: string | null }[];

const MAX_URL_CHARACTERS = 8192;
const PUBLIC_PORTS: readonly string[] = ['443', '8443'];
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Reads an allow-list of exact host names or literal addresses, each with an optional `:port`.
 * @throws Error naming the entry that is neither.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  return entries.map((entry) => {
    const authority = isIP(entry) === 6 ? `[${entry}]` : entry;
    const asHttp = URL.parse(`http://${authority}`);
    // Each scheme hides its own default port; together they show every port that was written.
    const asHttps = URL.parse(`https://${authority}`);
    if (asHttp === null || asHttps === null || asHttp.href !== `http://${asHttp.host}/`) {
      throw new Error(`Not a host name or an address with an optional port: "${entry}"`);
    }
    return { host: asHttp.hostname, port: asHttp.port || asHttps.port || null };
  });
}

/** The host of an http or https URL with its port, the scheme's own too: an entry that allows no other port. @throws TypeError */
export function authorityOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || DEFAULT_PORTS[protocol]}`;
}

/** Judges what can be judged of a URL without asking anyone: its form, scheme, credentials, port and literal host. */
export function judgeUrl(text: string, allowList: AllowList): Target | Refusal {
  const url = text.length > MAX_URL_CHARACTERS ? null : URL.parse(text);
  if (url === null) return 'url';
  const defaultPort = DEFAULT_PORTS[url.protocol];
  if (defaultPort === undefined) return 'scheme';
  if (url.username !== '' || url.password !== '') return 'credentials';

  const port = url.port || defaultPort;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (allowList.some((entry) => entry.host === url.hostname && (entry.port ?? port) === port)) {
    return { url, host, allowed: true };
  }
  if (url.protocol !== 'https:') return 'scheme';
  if (!PUBLIC_PORTS.includes(port)) return 'port';
  const isPublic = isIP(host) === 0 ? isPublicHostName(host) : isPublicAddress(host);
  return isPublic ? { url, host, allowed: false } : 'address';
}
