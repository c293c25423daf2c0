import type { Fault, FaultCode } from '../lib/fault.ts';
import { FetchRefused, type GuardedFetch } from '../lib/guarded-fetch.ts';
import type { Endpoint, EndpointDialect, Payload } from './endpoint.ts';
import type { WebhookFormat } from './formats.ts';

const URL_RULES: Readonly<Record<FetchRefused['code'], readonly [FaultCode, string]>> = {
  url: ['invalid_format', 'must be an absolute HTTPS URL'],
  scheme: ['not_https', 'must be HTTPS'],
  credentials: ['forbidden_address', 'must not hold a user name or a password'],
  port: ['forbidden_address', 'must have the port 443 or 8443'],
  address: ['forbidden_address', 'must lead to a public address'],
};

/**
 * What stands against an endpoint whose fields have their shape; what is left out is not looked at. Looks a host name up, so it
 * belongs in no transaction.
 */
export async function checkEndpoint(
  fetch: Pick<GuardedFetch, 'vet'>,
  { url, format, dialect }: Partial<Pick<Endpoint, 'url' | 'format' | 'dialect'>>,
): Promise<Fault[]> {
  return [...(url === undefined ? [] : await urlFaults(fetch, url)), ...dialectFaults(format, dialect)];
}

async function urlFaults(fetch: Pick<GuardedFetch, 'vet'>, url: string): Promise<Fault[]> {
  try {
    await fetch.vet(URL.canParse(url) ? hrefOf(url) : url);
    return [];
  } catch (error) {
    if (!(error instanceof FetchRefused)) throw error;
    const [code, rule] = URL_RULES[error.code];
    return [{ field: '/url', code, message: `url ${rule}` }];
  }
}

const dialectFaults = (format: WebhookFormat | undefined, dialect: EndpointDialect | undefined): Fault[] =>
  format === undefined || dialect === undefined || format === 'standard' || dialect === format
    ? []
    : [{ field: '/dialect', code: 'invalid_value', message: `dialect must be ${format}, as the format is` }];

/**
 * A URL as it is dialled, which is how it is kept: what the parser passes over in a text, such as line feeds, would mislead whoever reads it.
 * @throws TypeError for what is no URL
 */
export const hrefOf = (url: string): string => new URL(url).href;

/** What an endpoint of a format has where nobody says otherwise: `standard` alone belongs to no dialect. */
export const defaultsOf = (format: WebhookFormat): { readonly dialect: EndpointDialect; readonly payload: Payload } =>
  format === 'standard' ? { dialect: 'cards', payload: 'thin' } : { dialect: format, payload: 'full' };
