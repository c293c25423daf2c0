import { isUtf8 } from 'node:buffer';

/** Strict UTF-8: null when the bytes are anything else. Nothing is replaced and a byte order mark is kept. */
export const decodeUtf8 = (bytes: Buffer): string | null => (isUtf8(bytes) ? bytes.toString('utf8') : null);

/** PostgreSQL cannot keep U+0000, and a lone surrogate cannot be written as UTF-8. */
export const hasForbiddenCharacter = (text: string): boolean => text.includes('\0') || !text.isWellFormed();

/** Whether a name that a client sent looks like one of ours, so that an error may repeat it. */
export const isPublicName = (name: string): boolean => /^[a-z0-9_.]{1,64}$/.test(name);
