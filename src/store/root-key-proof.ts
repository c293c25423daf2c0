import { deriveKey } from '../lib/keys.ts';
import { open, seal, Tampered } from '../lib/sealing.ts';
import type { Database } from './connect.ts';

const PROOF = Buffer.from('gatehouse');
const CONTEXT = 'installation.root_key_proof';

/** The database was sealed under another root key. */
export class WrongRootKey extends Error {
  override readonly name = 'WrongRootKey';
}

/** Checks that the root key is the one this database was sealed under; the first key to come is. @throws WrongRootKey */
export async function proveRootKey(owner: Database, rootKey: Buffer): Promise<void> {
  const key = deriveKey(rootKey, 'root key proof');
  await owner
    .insertInto('installation')
    .values({ root_key_proof: seal(key, PROOF, CONTEXT) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { root_key_proof: proof } = await owner
    .selectFrom('installation')
    .select('root_key_proof')
    .executeTakeFirstOrThrow();
  try {
    open(key, proof, CONTEXT);
  } catch (error) {
    if (!(error instanceof Tampered)) throw error;
    throw new WrongRootKey(
      'The root key is not the one this database was sealed under: set GATEHOUSE_ROOT_KEY, or restore root.key in the data directory',
    );
  }
}
