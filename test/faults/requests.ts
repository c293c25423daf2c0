import { openAsBlob } from 'node:fs';
import { seededFields } from '../support/seeded.ts';

const SPECIMENS = new URL('../../specimens/', import.meta.url);

/** One create, to be sent until it is answered, always with the same key. */
export interface PlannedRequest {
  readonly key: string;
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Specimens to upload by form field; null for a request that names its documents by URL. */
  readonly files: Readonly<Record<string, string>> | null;
  readonly documents: number;
  readonly enrolls: boolean;
}

const UPLOADS = [
  { id_document_type: 'NIN', files: { id_document_front: 'good.jpg', id_document_back: 'good.png' } },
  { id_document_type: 'PASSPORT', files: { id_document_front: 'passport.jpg' } },
  {
    id_document_type: 'DRIVERS_LICENSE',
    files: { id_document_front: 'good.pdf', id_document_back: 'licence-back.jpg' },
  },
];

const URLS = {
  id_document_front_url: 'https://cdn.your-app.com/kyc/front.jpg',
  id_document_back_url: 'https://cdn.your-app.com/kyc/back.pdf',
};

/** The `n`-th request of a run: uploads of several kinds and requests with URLs, some enrolled at once. */
export function planRequest(seed: number, n: number, random: () => number): PlannedRequest {
  const fields = seededFields(seed, n);
  const key = `kill-${seed}-${n}`;
  if (random() < 0.5) {
    return { key, path: '/customers/enroll', fields: { ...fields, ...URLS }, files: null, documents: 2, enrolls: true };
  }
  const upload = UPLOADS[Math.floor(random() * UPLOADS.length)] ?? UPLOADS[0];
  if (!upload) throw new Error('there is nothing to upload');
  const { files, id_document_type } = upload;
  const enrolls = random() < 0.5;
  return {
    key,
    path: enrolls ? '/customers?enroll=true' : '/customers',
    fields: { ...fields, id_document_type },
    files,
    documents: Object.keys(files).length,
    enrolls,
  };
}

export interface Reply {
  readonly status: number;
  /** Of the customer, when there is one. */
  readonly id: string | null;
  readonly text: string;
}

/** Sends a request once; null when the connection broke before the whole answer was there. */
export async function sendOnce(url: string, apiKey: string, request: PlannedRequest): Promise<Reply | null> {
  const json = request.files === null;
  try {
    const response = await fetch(`${url}/api/v1${request.path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'idempotency-key': request.key,
        ...(json && { 'content-type': 'application/json' }),
      },
      body: json ? JSON.stringify(request.fields) : await formOf(request),
    });
    const text = await response.text();
    return { status: response.status, id: response.status === 201 ? JSON.parse(text).data.id : null, text };
  } catch {
    return null;
  }
}

async function formOf({ fields, files }: PlannedRequest): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [name, file] of Object.entries(files ?? {})) {
    form.append(name, await openAsBlob(new URL(file, SPECIMENS)), file);
  }
  return form;
}
