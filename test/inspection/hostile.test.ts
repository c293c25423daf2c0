import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { createInspector } from '../../src/inspection/inspector.ts';
import { endlessPdf, explodingPdf, pdf, selfReferencingPdf } from './pdf.ts';
import { inspectFile, opens, specimenUrl } from './support.ts';

const pool = createInspector({ processes: 1 });
afterAll(() => pool.stop());

const expectThePoolToWork = async (): Promise<void> =>
  expect(await inspectFile(pool, specimenUrl('good.jpg'))).toMatchObject({ verdict: 'good' });

describe('a header decides before anything is decoded', () => {
  // There are no pixels behind these headers: a decoder would call them corrupt.
  test.each([
    ['PNG', 60_000, 60_000, ['too_many_pixels']],
    ['PNG', 1, 50_000_000, ['too_many_pixels', 'aspect_ratio', 'too_small']],
    ['PNG', 0xffffffff, 0xffffffff, ['too_many_pixels']],
    ['PNG', 8001, 5000, ['too_many_pixels']],
    ['PNG', 2001, 500, ['aspect_ratio']],
    ['PNG', 299, 400, ['too_small']],
    ['JPEG', 60_000, 60_000, ['too_many_pixels']],
    ['JPEG', 400, 299, ['too_small']],
  ])('%s of %d × %d', async (format, width, height, reasons) => {
    const inspection =
      format === 'PNG'
        ? await pool.inspect(opens(pngHeader(width, height)), 'image/png')
        : await pool.inspect(opens(jpegHeader(width, height)), 'image/jpeg');
    expect(inspection).toMatchObject({ verdict: 'rejected', reasons, width, height });
  });

  test.each([
    ['PNG of no width', pngHeader(0, 500), 'image/png'],
    ['PNG that ends in its header', pngHeader(500, 500).subarray(0, 20), 'image/png'],
    [
      'JPEG without a frame',
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xd9, 0, 0, 0, 0, 0]),
      'image/jpeg',
    ],
    ['JPEG whose segment goes nowhere', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0]), 'image/jpeg'],
    ['JPEG of fill bytes', Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(10_000, 0xff)]), 'image/jpeg'],
    ['PNG header without pixels', pngHeader(500, 500), 'image/png'],
    ['JPEG header without pixels', jpegHeader(500, 500), 'image/jpeg'],
    ['nothing at all', Buffer.alloc(0), 'image/jpeg'],
  ] as const)('%s is corrupt', async (_, bytes, mediaType) => {
    expect(await pool.inspect(opens(bytes), mediaType)).toMatchObject({ verdict: 'rejected', reasons: ['corrupt'] });
  });

  test('a PNG of no colour whose pixels expand ten thousandfold is decoded within bounds', async () => {
    const bytes = await flatPng(6000, 6000);
    expect(bytes.length).toBeLessThan(200_000);
    expect(await pool.inspect(opens(bytes), 'image/png')).toMatchObject({ reasons: ['too_dark'], width: 6000 });
  });
});

describe('a name that lies', () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="800" height="500"><circle r="90"/></svg>');

  test.each(['image/jpeg', 'image/png', 'application/pdf'] as const)('SVG and WebP are no %s', async (mediaType) => {
    const webp = await sharp(svg).webp().toBuffer();
    for (const bytes of [svg, webp]) {
      expect(await pool.inspect(opens(bytes), mediaType)).toMatchObject({ verdict: 'rejected', reasons: ['corrupt'] });
    }
  });

  test('a JPEG said to be a PNG is refused', async () => {
    const jpeg = await sharp(svg).flatten().jpeg().toBuffer();
    expect(await pool.inspect(opens(jpeg), 'image/png')).toMatchObject({ reasons: ['corrupt'] });
  });
});

describe('a PDF', () => {
  test('without pages or without an area is corrupt', async () => {
    for (const bytes of [Buffer.from('%PDF-1.4\n%%EOF'), pdf({ page: '/MediaBox [0 0 0 0]', content: '' })]) {
      const { verdict } = await pool.inspect(opens(bytes), 'application/pdf');
      expect(verdict).toBe('rejected');
    }
    await expectThePoolToWork();
  });

  test('with an empty page is refused for its contrast', async () => {
    const inspection = await pool.inspect(opens(pdf({ content: '' })), 'application/pdf');
    expect(inspection).toMatchObject({ reasons: ['low_contrast'], width: 1652, height: 2338 });
  });

  test('with a page of ten metres is rasterised within bounds', async () => {
    const bytes = pdf({ page: '/MediaBox [0 0 28000 28000]', content: '0 g 0 0 9000 28000 re f' });
    const { width, height, reasons } = await pool.inspect(opens(bytes), 'application/pdf');
    expect(width! * height!).toBeLessThanOrEqual(12_000_000);
    expect(reasons).toEqual([]);
  });

  test.each([
    ['whose forms draw each other', selfReferencingPdf],
    ['whose forms multiply beyond all memory', explodingPdf],
  ])('%s ends as a verdict', async (_, build) => {
    const inspection = await pool.inspect(opens(build()), 'application/pdf');
    expect(inspection).toMatchObject({ verdict: 'rejected', reasons: ['processing_aborted'], width: null });
    await expectThePoolToWork();
  });

  test('that takes too long is refused', async () => {
    const hasty = createInspector({ processes: 1, processingLimitMs: 500 });
    const inspection = await hasty.inspect(opens(endlessPdf()), 'application/pdf');
    await hasty.stop();
    expect(inspection).toMatchObject({ verdict: 'rejected', reasons: ['processing_aborted'] });
  });
});

/** Signature and IHDR of a PNG with eight bits of grey, and the beginning of its pixels. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
    Buffer.from('IHDR'),
    header,
    Buffer.alloc(4),
    deflateSync(Buffer.alloc(100)),
  ]);
}

/** A JPEG up to its frame header, with a comment and fill bytes before it. */
function jpegHeader(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 4, 0xff, 0xc0, 0xff, 0xff]), frame]);
}

const flatPng = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#000' } })
    .png()
    .toBuffer();
