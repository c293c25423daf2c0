import { createSecretKey } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { MODES, type Mode } from '../lib/scope.ts';

const ALGORITHM = 'HS256';

/** Signed statements of this service to itself: who a bearer is, or which document a link opens. */
export interface SignedClaims {
  /** The credential, or the document. */
  readonly subject: string;
  readonly tenantId: string;
  readonly mode: Mode;
}

export interface TokenSigner {
  sign(claims: SignedClaims, expiresInSeconds: number, now: Date): Promise<string>;
  /** The claims; null when the token is not ours, for another purpose, altered or expired at `now`. */
  verify(token: string, now: Date): Promise<SignedClaims | null>;
}

/** A signer for one purpose: a token made for another does not verify. */
export function createTokenSigner(key: Buffer, purpose: 'access' | 'document'): TokenSigner {
  const secret = createSecretKey(key);
  return {
    sign: ({ subject, tenantId, mode }, expiresInSeconds, now) =>
      new SignJWT({ tid: tenantId, mode })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
        .setSubject(subject)
        .setAudience(purpose)
        .setIssuedAt(now)
        .setExpirationTime(new Date(now.getTime() + expiresInSeconds * 1_000))
        .sign(secret),
    async verify(token, now) {
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: [ALGORITHM],
          audience: purpose,
          currentDate: now,
        });
        const { sub, tid, mode } = payload;
        const known = MODES.find((candidate) => candidate === mode);
        return sub && typeof tid === 'string' && known ? { subject: sub, tenantId: tid, mode: known } : null;
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
