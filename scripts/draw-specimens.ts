/**
 * Draws the documents in `specimens/` again: `node scripts/draw-specimens.ts`. No real person, no real document, and
 * a state that does not exist (Utopia, which ICAO Doc 9303 reserves for examples as UTO).
 *
 * Text is drawn by sharp with the fonts DejaVu Sans and DejaVu Sans Mono, which must be installed (Debian:
 * fonts-dejavu). It prints the SHA-256 of every file: put them into `src/providers/sandbox/specimens.ts`.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import sharp from 'sharp';

const FOLDER = new URL('../specimens/', import.meta.url);
const JPEG = { quality: 80, chromaSubsampling: '4:4:4' } as const;
const INK = '#16202c';

const SURNAME = 'SPECIMEN';
const GIVEN_NAMES = 'ADA LUMEN';
const CARD_NUMBER = 'UT4820571936';

const text = (x: number, y: number, size: number, content: string, more = ''): string =>
  `<text x="${x}" y="${y}" font-size="${size}" ${more}>${content}</text>`;

const mono = (x: number, y: number, size: number, content: string, width: number): string =>
  `<text x="${x}" y="${y}" font-family="DejaVu Sans Mono" font-size="${size}" fill="#000" textLength="${width}" xml:space="preserve">${content.replaceAll('<', '&lt;')}</text>`;

/** A label with its value below. */
const field = (x: number, y: number, label: string, value: string): string =>
  text(x, y, 19, label, 'fill-opacity="0.75"') + text(x, y + 38, 32, value, 'font-weight="bold"');

/** Fine waves over the whole ground, as security printing has them. */
const waves = (width: number, height: number, colour: string): string =>
  Array.from({ length: Math.ceil(height / 14) + 4 }, (_, row) => {
    const y = row * 14 - 20;
    const path = Array.from({ length: Math.ceil(width / 160) }, (_, i) => `q 40 ${i % 2 ? 34 : -34} 80 0 t 80 0`).join(
      ' ',
    );
    return `<path d="M 0 ${y} ${path}" fill="none" stroke="${colour}" stroke-width="1.6" stroke-opacity="0.45"/>`;
  }).join('');

/** The figure of a person, with its left upper corner at x, y. */
const portrait = (x: number, y: number, width: number, height: number): string => `
  <svg x="${x}" y="${y}" width="${width}" height="${height}" viewBox="0 0 300 380" preserveAspectRatio="xMidYMid slice">
    <rect width="300" height="380" fill="#dfe7ec"/>
    <path d="M 20 380 C 24 290 90 270 150 270 C 210 270 276 290 280 380 Z" fill="#27425e"/>
    <path d="M 118 225 h 64 v 62 q -32 34 -64 0 Z" fill="#7d4f35"/>
    <path d="M 68 165 C 55 60 110 36 150 36 C 190 36 245 60 232 165 C 236 200 218 214 214 150 L 86 150 C 82 214 64 200 68 165 Z" fill="#1d1614"/>
    <ellipse cx="150" cy="160" rx="68" ry="88" fill="#8f5d40"/>
    <path d="M 84 140 C 76 58 128 58 160 60 C 210 60 228 100 216 142 C 190 126 160 104 136 106 C 112 110 96 124 84 140 Z" fill="#1d1614"/>
    <g fill="#1d1614"><ellipse cx="124" cy="158" rx="8" ry="6"/><ellipse cx="176" cy="158" rx="8" ry="6"/>
      <rect x="108" y="138" width="32" height="5" rx="2"/><rect x="160" y="138" width="32" height="5" rx="2"/></g>
    <path d="M 150 164 l -10 34 q 10 6 20 0" fill="none" stroke="#6a4129" stroke-width="4"/>
    <path d="M 124 216 q 26 18 52 0" fill="none" stroke="#5b2f26" stroke-width="6" stroke-linecap="round"/>
    <path d="M 110 284 L 150 330 L 190 284" fill="none" stroke="#e9eef2" stroke-width="9"/>
    <rect x="1" y="1" width="298" height="378" fill="none" stroke="${INK}" stroke-width="2"/>
  </svg>`;

const specimenMark = (x: number, y: number, size: number): string =>
  text(
    x,
    y,
    size,
    'SPECIMEN',
    `text-anchor="middle" font-weight="bold" fill="#b3202a" fill-opacity="0.36" transform="rotate(-18 ${x} ${y})"`,
  );

const ground = (width: number, height: number, from: string, to: string): string => `
  <defs><linearGradient id="ground" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs>
  <rect width="${width}" height="${height}" fill="url(#ground)"/>`;

const draw = (width: number, height: number, parts: readonly string[]): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans" fill="${INK}">${parts.join('')}</svg>`,
    ),
  )
    .removeAlpha()
    .png()
    .toBuffer();

/** The front of an identity card, 85.6 × 54 mm at 356 dpi. */
const drawCard = (): Promise<Buffer> =>
  draw(1200, 757, [
    ground(1200, 757, '#f3f9f4', '#d9ecdf'),
    waves(1200, 757, '#9cc7ab'),
    '<rect width="1200" height="104" fill="#1f6b45"/>',
    text(40, 66, 42, 'REPUBLIC OF UTOPIA', 'font-weight="bold" fill="#fff"'),
    text(1160, 66, 30, 'NATIONAL IDENTITY CARD', 'text-anchor="end" fill="#fff"'),
    portrait(40, 150, 330, 418),
    field(420, 180, 'Surname', SURNAME),
    field(420, 270, 'Given names', GIVEN_NAMES),
    field(420, 360, 'Date of birth', '14 AUG 1991'),
    field(720, 360, 'Sex', 'F'),
    field(860, 360, 'Nationality', 'UTO'),
    field(420, 450, 'Date of issue', '03 MAR 2024'),
    field(720, 450, 'Date of expiry', '02 MAR 2034'),
    field(420, 540, 'Place of birth', 'NEW LAGUNA'),
    text(40, 640, 19, 'Card number', 'fill-opacity="0.75"'),
    mono(40, 696, 52, CARD_NUMBER, 420),
    '<path d="M 760 680 c 30 -70 50 20 70 -24 s 30 40 60 -6 s 40 30 70 -14 s 30 40 90 4" fill="none" stroke="#1b2a6b" stroke-width="4"/>',
    text(760, 728, 19, 'Signature of holder', 'fill-opacity="0.75"'),
    specimenMark(640, 470, 170),
  ]);

/** The check digit of a field of an MRZ. @see ICAO Doc 9303-3, 4.9 */
function checkDigit(value: string): string {
  const weights = [7, 3, 1];
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const sum = [...value].reduce(
    (all, character, i) => all + Math.max(0, digits.indexOf(character)) * (weights[i % 3] ?? 0),
    0,
  );
  return String(sum % 10);
}

/** The two lines of a passport, 44 characters each. @see ICAO Doc 9303-4, 4.2 */
function passportMrz(): readonly [string, string] {
  const withDigit = (value: string): string => value + checkDigit(value);
  const number = withDigit('L73920485');
  const birth = withDigit('910814');
  const expiry = withDigit('340302');
  const personal = withDigit('4820571936<<<<');
  return [
    `P<UTO${SURNAME}<<${GIVEN_NAMES.replaceAll(' ', '<')}`.padEnd(44, '<'),
    `${number}UTO${birth}F${expiry}${personal}${checkDigit(number + birth + expiry + personal)}`,
  ];
}

/** The data page of a passport, 125 × 88 mm at 252 dpi. */
const drawPassport = (): Promise<Buffer> =>
  draw(1240, 873, [
    ground(1240, 873, '#f6f4fb', '#e1e4f4'),
    waves(1240, 690, '#b3b9de'),
    text(40, 66, 38, 'UTOPIA', 'font-weight="bold"'),
    text(1200, 66, 30, 'PASSPORT · PASSEPORT', 'text-anchor="end"'),
    portrait(40, 130, 350, 443),
    field(430, 140, 'Type', 'P'),
    field(560, 140, 'Code', 'UTO'),
    field(860, 140, 'Passport No.', 'L73920485'),
    field(430, 228, 'Surname', SURNAME),
    field(430, 316, 'Given names', GIVEN_NAMES),
    field(430, 404, 'Nationality', 'UTOPIAN'),
    field(860, 404, 'Personal No.', '4820571936'),
    field(430, 492, 'Date of birth', '14 AUG 1991'),
    field(720, 492, 'Sex', 'F'),
    field(860, 492, 'Place of birth', 'NEW LAGUNA'),
    field(430, 580, 'Date of issue', '03 MAR 2024'),
    field(860, 580, 'Date of expiry', '02 MAR 2034'),
    '<rect y="690" width="1240" height="183" fill="#fbfbfd"/>',
    ...passportMrz().map((line, i) => mono(44, 758 + i * 66, 43, line, 1152)),
    specimenMark(700, 450, 170),
  ]);

/** Code 39: for each character the widths of five bars and the four spaces between. @see ISO/IEC 16388 */
const CODE_39: Readonly<Record<string, string>> = {
  '*': 'nwnnwnwnn',
  S: 'nnwnnnwwn',
  P: 'nnwnwnnwn',
  E: 'wnnnwwnnn',
  C: 'wnwnnwnnn',
  I: 'nnwnnwwnn',
  M: 'wnwnnnnwn',
  N: 'nnnnwnnww',
};

function barcode(x: number, y: number, height: number, content: string): string {
  let at = x;
  const bars: string[] = [];
  for (const character of `*${content}*`) {
    for (const [i, element] of [...(CODE_39[character] ?? '')].entries()) {
      const width = element === 'w' ? 12 : 4;
      if (i % 2 === 0) bars.push(`<rect x="${at}" y="${y}" width="${width}" height="${height}" fill="#000"/>`);
      at += width;
    }
    at += 4;
  }
  return bars.join('');
}

/** The back of a driving licence, 85.6 × 54 mm at 356 dpi. */
const drawLicenceBack = (): Promise<Buffer> =>
  draw(1200, 757, [
    ground(1200, 757, '#fdf6f1', '#f4e3dc'),
    waves(1200, 757, '#e3bba8'),
    text(40, 62, 34, 'DRIVING LICENCE — REPUBLIC OF UTOPIA', 'font-weight="bold"'),
    '<rect x="40" y="92" width="1120" height="300" fill="#fff" fill-opacity="0.7" stroke="#16202c" stroke-width="2"/>',
    ...['Class', 'Vehicles', 'From', 'Until', 'Code'].map((head, i) =>
      text([60, 180, 560, 790, 1020][i] ?? 0, 132, 24, head, 'font-weight="bold"'),
    ),
    ...[
      ['A', 'Motorcycles', '03.03.2024', '02.03.2034', '—'],
      ['B', 'Cars up to 3500 kg', '19.05.2012', '02.03.2034', '01'],
      ['C', 'Lorries', '—', '—', '—'],
      ['D', 'Buses', '—', '—', '—'],
    ].flatMap((row, line) => [
      `<path d="M 40 ${152 + line * 60} h 1120" stroke="${INK}" stroke-width="2"/>`,
      ...row.map((cell, i) => text([60, 180, 560, 790, 1020][i] ?? 0, 193 + line * 60, 28, cell)),
    ]),
    text(40, 444, 24, '01: must wear corrective lenses'),
    text(40, 484, 24, 'Licence number'),
    mono(270, 486, 34, 'UTDL59304817', 250),
    text(1160, 484, 24, 'If found, return to any post office', 'text-anchor="end"'),
    '<rect x="40" y="520" width="1120" height="197" fill="#fff"/>',
    barcode(282, 540, 120, 'SPECIMEN'),
    text(600, 700, 26, 'S P E C I M E N', 'text-anchor="middle"'),
    specimenMark(600, 400, 170),
  ]);

/** A PDF of one page, as large as an identity card, that shows a JPEG. @see ISO 32000-1, 7.5 and 8.9.5 */
function wrapInPdf(jpeg: Buffer, width: number, height: number): Buffer {
  const [pageWidth, pageHeight] = [243, 153];
  const content = `q ${pageWidth} 0 0 ${pageHeight} 0 0 cm /Card Do Q`;
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    Buffer.from(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${pageWidth} ${pageHeight}] /Contents 4 0 R /Resources << /XObject << /Card 5 0 R >> >> >>`,
    ),
    stream('', Buffer.from(content)),
    stream(
      `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode `,
      jpeg,
    ),
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets = objects.map((object, i) => {
    const offset = Buffer.concat(parts).length;
    parts.push(Buffer.from(`${i + 1} 0 obj\n`), object, Buffer.from('\nendobj\n'));
    return String(offset).padStart(10, '0');
  });
  const start = Buffer.concat(parts).length;
  const entries = offsets.map((offset) => `${offset} 00000 n \n`).join('');
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

const stream = (entries: string, content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${entries}/Length ${content.length} >>\nstream\n`),
    content,
    Buffer.from('\nendstream'),
  ]);

/** All headers of a JPEG and the beginning of its pixels. */
const cutShort = (jpeg: Buffer): Buffer => jpeg.subarray(0, Math.floor(jpeg.length / 3));

const card = await drawCard();
const cardJpeg = await sharp(card).jpeg(JPEG).toBuffer();
const files: Readonly<Record<string, Buffer>> = {
  'good.jpg': cardJpeg,
  'good.png': await sharp(card).png({ palette: true, colours: 128, effort: 10 }).toBuffer(),
  'good.pdf': wrapInPdf(cardJpeg, 1200, 757),
  'passport.jpg': await sharp(await drawPassport())
    .jpeg(JPEG)
    .toBuffer(),
  'licence-back.jpg': await sharp(await drawLicenceBack())
    .jpeg(JPEG)
    .toBuffer(),
  'blurry.jpg': await sharp(card).blur(7).jpeg(JPEG).toBuffer(),
  'dark.jpg': await sharp(card).linear(0.12, 0).jpeg(JPEG).toBuffer(),
  'tiny.jpg': await sharp(card).resize(320).jpeg(JPEG).toBuffer(),
  'corrupt.jpg': cutShort(cardJpeg),
};
for (const [name, bytes] of Object.entries(files)) {
  writeFileSync(new URL(name, FOLDER), bytes);
  console.log(createHash('sha256').update(bytes).digest('hex'), name, bytes.length);
}
