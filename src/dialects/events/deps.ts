import type { GuardedFetch } from '../../lib/guarded-fetch.ts';
import type { DialectDeps } from '../shared/voice.ts';

/** What the routes of the events API work with. */
export interface EventsDeps extends DialectDeps {
  /** Judges the URLs of endpoints, and sends test events. */
  readonly fetch: GuardedFetch;
  /** The public half of what signs checkpoints. */
  readonly auditKey: { readonly keyId: string; readonly publicKeyPem: string };
}
