import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { createInspector } from '../../src/inspection/inspector.ts';
import { sniffMediaType } from '../../src/lib/media-type.ts';
import { openSpecimen, SPECIMENS, sandboxDocument, specimenBySha256 } from '../../src/providers/sandbox/specimens.ts';
import { specimenUrl } from './support.ts';

const MAX_SPECIMEN_BYTES = 200_000;
const files = SPECIMENS.filter(({ kind }) => kind === 'file');
const pool = createInspector({ processes: 1 });
afterAll(() => pool.stop());

describe('inspection of the specimens', () => {
  test.each(['good.jpg', 'good.png', 'good.pdf', 'passport.jpg', 'licence-back.jpg'])('%s is good', async (name) => {
    const inspection = await inspect(name);
    expect(inspection).toMatchObject({ verdict: 'good', reasons: [] });
    expect(inspection.checks.map((check) => [check.name, check.outcome])).toEqual(
      ['decodes', 'pixel_count', 'aspect_ratio', 'short_side', 'brightness', 'contrast', 'sharpness'].map((check) => [
        check,
        'passed',
      ]),
    );
  });

  test.each([
    ['blurry.jpg', 'too_blurred'],
    ['dark.jpg', 'too_dark'],
    ['tiny.jpg', 'too_small'],
    ['corrupt.jpg', 'corrupt'],
  ])('%s is rejected as %s and nothing else', async (name, reason) => {
    expect(await inspect(name)).toMatchObject({ verdict: 'rejected', reasons: [reason] });
  });

  test('tells the size as stored, and of a PDF the size at 200 dpi', async () => {
    expect(await inspect('good.jpg')).toMatchObject({ width: 1200, height: 757 });
    expect(await inspect('good.pdf')).toMatchObject({ width: 675, height: 425 });
  });

  const inspect = (name: string) => {
    const mediaType = sniffMediaType(readFileSync(specimenUrl(name)));
    return pool.inspect(async () => openSpecimen(name)!, mediaType!);
  };
});

describe('the table of specimens', () => {
  test('lists exactly the files that are there, none of them large', () => {
    const there = readdirSync(specimenUrl('.'));
    expect(there.sort()).toEqual(files.map(({ name }) => name).sort());
    for (const name of there) expect(statSync(specimenUrl(name)).size, name).toBeLessThanOrEqual(MAX_SPECIMEN_BYTES);
  });

  test.each(files.map(({ name }) => name))('%s has the hash and the media type of the table', async (name) => {
    const bytes = await buffer(openSpecimen(name)!);
    const specimen = SPECIMENS.find((candidate) => candidate.name === name);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(specimen?.sha256);
    expect(sniffMediaType(bytes)).toBe(specimen?.mediaType);
    expect(specimenBySha256(specimen!.sha256!)).toBe(name);
  });

  test('no other hash is a specimen', () => {
    expect(specimenBySha256('0'.repeat(64))).toBeNull();
  });

  test('huge.jpg begins like a JPEG and goes on for more than 10 MiB', async () => {
    const bytes = await buffer(openSpecimen('huge.jpg')!);
    expect(sniffMediaType(bytes)).toBe('image/jpeg');
    expect(bytes.length).toBeGreaterThan(10 * 1024 * 1024);
    expect(bytes.length).toBeLessThan(11 * 1024 * 1024);
  });

  test('landing.html is a web page', async () => {
    const bytes = await buffer(openSpecimen('landing.html')!);
    expect(bytes.toString()).toMatch(/^<!doctype html>/);
  });

  test.each(['missing.jpg', 'slow.jpg', 'unheard-of.jpg', '../package.json'])('%s has no bytes', (name) => {
    expect(openSpecimen(name)).toBeNull();
  });
});

describe('a document URL', () => {
  test.each([
    ['https://example.com/kyc/front.jpg', 'file', 'good.jpg'],
    ['https://example.com/kyc/front', 'file', 'good.jpg'],
    ['https://example.com/', 'file', 'good.jpg'],
    ['http://files.example.com/front.png', 'file', 'good.png'],
    ['https://CDN.your-app.com/Front.PDF?v=2#page=1', 'file', 'good.pdf'],
    ['https://example.com/blurry.jpg', 'file', 'blurry.jpg'],
    ['https://example.com/id-front-dark.jpg', 'file', 'dark.jpg'],
    ['https://a.b.example.com/x/tiny.jpg', 'file', 'tiny.jpg'],
    ['https://example.com/corrupt.jpg', 'file', 'corrupt.jpg'],
    ['https://example.com/huge.jpg', 'too_large', 'huge.jpg'],
    ['https://example.com/landing.html', 'html', 'landing.html'],
    ['https://example.com/missing.jpg', 'missing', 'missing.jpg'],
    ['https://example.com:443/slow.jpg', 'slow', 'slow.jpg'],
    ['https://example.com:8443/front.jpg', 'file', 'good.jpg'],
    ['https://example.com/blurry.jpg/front.jpg', 'file', 'good.jpg'],
    ['https://example.com/front.jpg?name=/blurry.jpg', 'file', 'good.jpg'],
  ])('%s gives %s %s', (url, kind, name) => {
    expect(sandboxDocument(new URL(url))).toEqual({ kind, name });
  });

  test.each([
    'https://example.org/blurry.jpg',
    'https://notexample.com/blurry.jpg',
    'https://example.com.evil.test/blurry.jpg',
    'https://your-app.com/front.jpg',
    'https://a.cdn.your-app.com/front.jpg',
    'ftp://example.com/front.jpg',
    'file:///example.com/front.jpg',
  ])('%s is not reserved', (url) => {
    expect(sandboxDocument(new URL(url))).toBeNull();
  });
});
