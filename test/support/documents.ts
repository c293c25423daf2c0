import { specimen } from './cards.ts';

/* Requests that add one document to a customer; all APIs take the same. */

/** The most that is taken of a file. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** A good form with an upload; `null` takes a part out. */
export async function documentForm(changes: Record<string, string | Blob | null> = {}): Promise<FormData> {
  const form = new FormData();
  const parts = { type: 'PASSPORT', side: 'front', file: await specimen('good.jpg'), ...changes };
  for (const [name, part] of Object.entries(parts)) {
    if (typeof part === 'string') form.append(name, part);
    else if (part) form.append(name, part, `${name}.jpg`);
  }
  return form;
}

/** A good body that names a document by its URL. */
export const documentBody = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: 'PASSPORT',
  url: 'https://example.com/documents/front.jpg',
  ...changes,
});

/** A good picture with so many bytes behind its end that it has the given size. */
export async function pictureOf(bytes: number): Promise<Blob> {
  const good = await specimen('good.jpg');
  return new Blob([good, Buffer.alloc(bytes - good.size)], { type: 'image/jpeg' });
}
