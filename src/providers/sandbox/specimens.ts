import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/**
 * The documents of the sandbox. Files are drawn by `scripts/draw-specimens.ts`, which prints their hashes. The others
 * are faults of a host that should serve a document: `too_large` and `html` are made up when opened, `missing` is a 404
 * and `slow` never answers, so these two have no bytes.
 */
export type SpecimenKind = 'file' | 'too_large' | 'html' | 'missing' | 'slow';

export interface Specimen {
  readonly name: string;
  readonly kind: SpecimenKind;
  /** What a host would call it in Content-Type. */
  readonly mediaType: string;
  /** SHA-256 of the file in lower-case hexadecimal; null for what is not a file. */
  readonly sha256: string | null;
  /** Whether a document URL that ends with the name gives it; other URLs give a good document. */
  readonly isFault: boolean;
  readonly description: string;
}

const JPEG = 'image/jpeg';

export const SPECIMENS: readonly Specimen[] = [
  {
    name: 'good.jpg',
    kind: 'file',
    mediaType: JPEG,
    sha256: '510c5daf84d0a9e41f35fa4dc059a8bf0253680311da5ababa08460f28eaf4d8',
    isFault: false,
    description: 'The front of an identity card.',
  },
  {
    name: 'good.png',
    kind: 'file',
    mediaType: 'image/png',
    sha256: '44e9e6f62ac2933a57a45da860cba064265c2c60a665e10d4c4ba5afd7bfb140',
    isFault: false,
    description: 'The same card as a PNG.',
  },
  {
    name: 'good.pdf',
    kind: 'file',
    mediaType: 'application/pdf',
    sha256: '929fd747a26661b7c39798275348cea5ec6db68b5a9c56f817b1cedaf83b5513',
    isFault: false,
    description: 'The same card as a PDF of one page.',
  },
  {
    name: 'passport.jpg',
    kind: 'file',
    mediaType: JPEG,
    sha256: '94409e1cba1ee8a2b1a54f7e1f9b6d29c6b518dddac2c81cc0f505e1baefb2f5',
    isFault: false,
    description: 'The data page of a passport.',
  },
  {
    name: 'licence-back.jpg',
    kind: 'file',
    mediaType: JPEG,
    sha256: '1c6eec239484e081e49c28e5d536e3f9c62e3e9143fb6002c1fb61855de37b7c',
    isFault: false,
    description: 'The back of a driving licence.',
  },
  {
    name: 'blurry.jpg',
    kind: 'file',
    mediaType: JPEG,
    sha256: 'b6bdb1a93954513c99ead7d22ee903f42529f5e13186945806c6a6f1de828155',
    isFault: true,
    description: 'Unreadable: out of focus.',
  },
  {
    name: 'dark.jpg',
    kind: 'file',
    mediaType: JPEG,
    sha256: 'a9a2b31bac3c1277c71942374cbb23239405239f0e09b528930d0f8e4d1444ae',
    isFault: true,
    description: 'Unreadable: taken in the dark.',
  },
  {
    name: 'tiny.jpg',
    kind: 'file',
    mediaType: JPEG,
    sha256: 'c4a807603753486687de016569db8a5356c41a93fb1095fe1b2db2befd761cab',
    isFault: true,
    description: 'Unreadable: too few pixels.',
  },
  {
    name: 'corrupt.jpg',
    kind: 'file',
    mediaType: JPEG,
    sha256: '4e38e379ce8fb18d80a2abcf07c69e7a5f489831b28570d77de55f45e74c658d',
    isFault: true,
    description: 'Unreadable: the file is cut short.',
  },
  {
    name: 'huge.jpg',
    kind: 'too_large',
    mediaType: JPEG,
    sha256: null,
    isFault: true,
    description: 'A file of more than 10 MiB.',
  },
  {
    name: 'landing.html',
    kind: 'html',
    mediaType: 'text/html; charset=utf-8',
    sha256: null,
    isFault: true,
    description: 'A web page instead of a document.',
  },
  {
    name: 'missing.jpg',
    kind: 'missing',
    mediaType: JPEG,
    sha256: null,
    isFault: true,
    description: 'The host answers 404.',
  },
  {
    name: 'slow.jpg',
    kind: 'slow',
    mediaType: JPEG,
    sha256: null,
    isFault: true,
    description: 'The host never answers.',
  },
];

const FOLDER = new URL('../../../specimens/', import.meta.url);
const LANDING_PAGE =
  '<!doctype html><html lang="en"><title>Sign in</title><p>Please sign in to see this file.</p></html>\n';
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
const HUGE_CHUNK_BYTES = 64 * 1024;
/** 10 MiB and one chunk more. */
const HUGE_CHUNKS = 161;

/** The bytes of a specimen; null for a name that is not in the table, and for one that has no bytes. */
export function openSpecimen(name: string): Readable | null {
  switch (SPECIMENS.find((specimen) => specimen.name === name)?.kind) {
    case 'file':
      return createReadStream(new URL(name, FOLDER));
    case 'too_large':
      return Readable.from(hugeJpeg());
    case 'html':
      return Readable.from([Buffer.from(LANDING_PAGE)]);
    default:
      return null;
  }
}

/** The name of the specimen with this SHA-256 (lower-case hexadecimal), or null when the file is none. */
export const specimenBySha256 = (hex: string): string | null =>
  SPECIMENS.find(({ sha256 }) => sha256 === hex)?.name ?? null;

const RESERVED_HOSTS = ['example.com', 'cdn.your-app.com'];
const RESERVED_PARENT = '.example.com';

/**
 * What the sandbox serves for a document URL; null when the host is not reserved, and the URL has to be fetched.
 * A reserved host is never dialled, on no port. The last segment of the path decides: `…/id-front-blurry.jpg` is blurry.
 */
export function sandboxDocument(url: URL): Pick<Specimen, 'kind' | 'name'> | null {
  if (!isReserved(url)) return null;
  const file = url.pathname.slice(url.pathname.lastIndexOf('/') + 1).toLowerCase();
  const fault = SPECIMENS.find(({ isFault, name }) => isFault && file.endsWith(name));
  return fault ? { kind: fault.kind, name: fault.name } : { kind: 'file', name: goodSpecimen(file) };
}

const isReserved = ({ protocol, hostname }: URL): boolean =>
  (protocol === 'https:' || protocol === 'http:') &&
  (RESERVED_HOSTS.includes(hostname) || hostname.endsWith(RESERVED_PARENT));

function goodSpecimen(file: string): string {
  if (file.endsWith('.png')) return 'good.png';
  return file.endsWith('.pdf') ? 'good.pdf' : 'good.jpg';
}

function* hugeJpeg(): Generator<Buffer> {
  const chunk = Buffer.alloc(HUGE_CHUNK_BYTES);
  yield Buffer.concat([JPEG_START, chunk.subarray(JPEG_START.length)]);
  for (let sent = 1; sent < HUGE_CHUNKS; sent++) yield chunk;
}
