import type { Mode } from '../lib/scope.ts';
import type { Database } from '../store/connect.ts';
import type { Vault } from '../store/vault.ts';
import type { BlobStore, DocumentSource, Inspector, Issuer, JobQueue, Registry } from './ports.ts';

/** What every use case works with. Made once by `main`, passed in, never imported. */
export interface Core {
  readonly database: Database;
  readonly vault: Vault;
  readonly blobs: BlobStore;
  readonly inspector: Inspector;
  readonly documents: DocumentSource;
  readonly jobs: JobQueue;
  readonly providers: Readonly<Record<Mode, { readonly registry: Registry; readonly issuer: Issuer }>>;
  /** Folder for documents that belong to no customer yet, encrypted like the stored ones. */
  readonly stagingDirectory: string;
}
