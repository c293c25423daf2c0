import { resolve } from 'node:path';
import type { RateLimits } from './http/rate-limits.ts';
import { parseRootKey } from './lib/keys.ts';
import { parseAllowList } from './lib/url-guard.ts';
import { isBlobPrefix } from './providers/blobs/blob-key.ts';
import type { S3Options } from './providers/blobs/s3.ts';

/** Everything an operator can set, checked and frozen. Read once, by `main`. */
export interface Config {
  /** Not production: a sandbox tenant is made on the first start, and `/sandbox` is served. */
  readonly sandbox: boolean;
  readonly host: string;
  readonly port: number;
  /** Where the outside world reaches the service; null for the address it listens on. */
  readonly baseUrl: string | null;
  readonly dataDirectory: string;
  /** Null for the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** Null for one made once in the data directory. */
  readonly rootKey: Buffer | null;
  /** The issuer of live mode; null when there is none. */
  readonly issuer: { readonly url: string; readonly token: string | null } | null;
  /** A sandbox issuer in a process of its own for test mode; null for the built-in one. */
  readonly sandboxIssuerUrl: string | null;
  /** Null for the file system under the data directory. */
  readonly s3: S3Options | null;
  readonly allowPrivateHosts: readonly string[];
  readonly documentFetchTimeoutMs: number;
  readonly inspectionProcesses: number;
  readonly rateLimits: RateLimits;
  readonly trustProxy: boolean | string;
  readonly logLevel: string;
}

/** The settings are wrong. The message has a line for each fault, naming the variable and what would be right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Addresses that nobody else can reach. */
const LOOPBACK = /^(?:localhost|::1|127(?:\.\d{1,3}){3})$/;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Reads and checks the settings. @throws ConfigError with every fault. */
export function readConfig(environment: Environment): Config {
  const faults: string[] = [];
  const text = (name: string): string | null => environment[name]?.trim() || null;
  const number = (name: string, fallback: number, min: number, max: number): number => {
    const value = text(name) === null ? fallback : Number(text(name));
    if (!Number.isInteger(value) || value < min || value > max)
      faults.push(`${name} must be a whole number from ${min} to ${max}`);
    return value;
  };
  const flag = (name: string, fallback: 'true' | 'false' = 'false'): boolean => {
    const value = text(name) ?? fallback;
    if (value !== 'true' && value !== 'false') faults.push(`${name} must be true or false`);
    return value === 'true';
  };
  const url = (name: string, ...schemes: string[]): string | null => {
    const value = text(name);
    if (value !== null && !schemes.includes(URL.parse(value)?.protocol ?? '')) {
      faults.push(`${name} must be a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`);
    }
    return value?.replace(/\/+$/, '') ?? null;
  };
  const oneOf = (name: string, fallback: string, allowed: readonly string[]): string => {
    const value = text(name) ?? fallback;
    if (!allowed.includes(value)) faults.push(`${name} must be one of ${allowed.join(', ')}`);
    return value;
  };

  const production = text('NODE_ENV') === 'production';
  const rootKey = text('GATEHOUSE_ROOT_KEY');
  if (production && rootKey === null && !flag('GATEHOUSE_ALLOW_GENERATED_ROOT_KEY')) {
    faults.push(
      'GATEHOUSE_ROOT_KEY must be set in production: 32 random bytes as 64 hexadecimal digits (openssl rand -hex 32). ' +
        'To use the key made in the data directory all the same, set GATEHOUSE_ALLOW_GENERATED_ROOT_KEY=true',
    );
  }
  const [host, baseUrl] = [text('HOST') ?? '127.0.0.1', url('BASE_URL', 'https:', 'http:')];
  if (production && text('BASE_URL') === null && !LOOPBACK.test(host)) {
    faults.push(
      'BASE_URL must be set in production when HOST is not this machine alone: links to documents begin with it, such as https://kyc.example.net',
    );
  }
  const issuerUrl = url('ISSUER_URL', 'https:', 'http:');
  const trustProxy = text('TRUST_PROXY') ?? 'false';
  const config: Config = {
    sandbox: !production,
    host,
    port: number('PORT', 4000, 0, 65_535),
    baseUrl,
    dataDirectory: resolve(text('GATEHOUSE_DATA_DIR') ?? '.gatehouse'),
    databaseUrl: databaseUrl(text('DATABASE_URL'), faults),
    rootKey: rootKey === null ? null : rootKeyOf(rootKey, faults),
    issuer: issuerUrl === null ? null : { url: issuerUrl, token: text('ISSUER_TOKEN') },
    sandboxIssuerUrl: url('SANDBOX_ISSUER_URL', 'https:', 'http:'),
    s3: oneOf('BLOB_STORE', 'file', ['file', 's3']) === 's3' ? readS3({ text, url, flag, faults }) : null,
    allowPrivateHosts: privateHosts(text('GATEHOUSE_ALLOW_PRIVATE_HOSTS') ?? '', faults),
    documentFetchTimeoutMs: number('DOCUMENT_FETCH_TIMEOUT_MS', 10_000, 100, 30_000),
    inspectionProcesses: number('INSPECTION_PROCESSES', 2, 1, 64),
    rateLimits: {
      perAddressPerMinute: number('RATE_LIMIT_PER_ADDRESS', 3_000, 1, 1_000_000),
      perCredentialPerMinute: number('RATE_LIMIT_PER_CREDENTIAL', 1_200, 1, 1_000_000),
    },
    trustProxy: trustProxy === 'true' || (trustProxy === 'false' ? false : trustProxy),
    logLevel: oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
  };
  if (faults.length > 0)
    throw new ConfigError(`The configuration is wrong:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  return Object.freeze(config);
}

function rootKeyOf(value: string, faults: string[]): Buffer | null {
  try {
    return parseRootKey(value);
  } catch (error) {
    faults.push(`GATEHOUSE_ROOT_KEY: ${error instanceof Error ? error.message : 'is wrong'}`);
    return null;
  }
}

/** Addresses of unix sockets have no host, which `URL` does not parse: the driver reads the rest. */
function databaseUrl(value: string | null, faults: string[]): string | null {
  if (value !== null && !/^postgres(ql)?:\/\//.test(value))
    faults.push('DATABASE_URL must begin with postgres:// or postgresql://');
  return value;
}

function privateHosts(value: string, faults: string[]): string[] {
  const hosts = value
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean);
  try {
    parseAllowList(hosts);
  } catch (error) {
    faults.push(`GATEHOUSE_ALLOW_PRIVATE_HOSTS: ${error instanceof Error ? error.message : 'is wrong'}`);
  }
  return hosts;
}

interface Reader {
  readonly text: (name: string) => string | null;
  readonly url: (name: string, ...schemes: string[]) => string | null;
  readonly flag: (name: string, fallback: 'true' | 'false') => boolean;
  readonly faults: string[];
}

function readS3({ text, url, flag, faults }: Reader): S3Options {
  const required = (name: string, value: string | null): string => {
    if (value === null) faults.push(`${name} must be set when BLOB_STORE is s3`);
    return value ?? '';
  };
  const prefix = text('S3_PREFIX')?.replace(/\/?$/, '/') ?? '';
  if (!isBlobPrefix(prefix))
    faults.push('S3_PREFIX must be letters, digits, dots, - or _, and may hold slashes between them');
  return {
    endpoint: required('S3_ENDPOINT', url('S3_ENDPOINT', 'https:', 'http:')),
    region: text('S3_REGION') ?? 'us-east-1',
    bucket: required('S3_BUCKET', text('S3_BUCKET')),
    prefix,
    accessKeyId: required('S3_ACCESS_KEY_ID', text('S3_ACCESS_KEY_ID')),
    secretAccessKey: required('S3_SECRET_ACCESS_KEY', text('S3_SECRET_ACCESS_KEY')),
    pathStyle: flag('S3_PATH_STYLE', 'true'),
  };
}
