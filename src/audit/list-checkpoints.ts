import type { Scope } from '../lib/scope.ts';
import type { Core } from '../onboarding/core.ts';
import { newestCheckpoints } from '../store/checkpoints.ts';
import { tenantTransaction } from '../store/tenant-transaction.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Checkpoints, newest first: at most `limit`, before the one of sequence `before`. */
export const listCheckpoints = (
  core: Core,
  scope: Scope,
  page: { readonly limit: number; readonly before?: number | undefined },
): Promise<Checkpoint[]> => tenantTransaction(core.database, scope, (tx) => newestCheckpoints(tx, scope, page));
