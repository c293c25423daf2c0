import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { conclude, qualityChecks } from '../../src/inspection/checks.ts';
import { decodeImage } from '../../src/inspection/decode-image.ts';
import { measureQuality } from '../../src/inspection/quality.ts';

const WIDTH = 1000;
const HEIGHT = 700;

/** A grey picture whose pixels `level` gives. Raw pixels: inspection forbids sharp to read SVG. */
function draw(level: (x: number, y: number) => number): Sharp {
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => level(i % WIDTH, Math.floor(i / WIDTH)));
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } });
}

/** Lines of letter-like shapes: in each cell an upright and a bar, of changing width and height. */
const page = (ink: number, paper: number): Sharp =>
  draw((x, y) => {
    const [column, row, left, top] = [Math.floor(x / 20), Math.floor(y / 30), x % 20, y % 30];
    const barTop = ((column + row) % 4) * 5;
    const isUpright = left < 4 + (column % 3) * 3 && top < 18;
    const isBar = left < 14 && top >= barTop && top < barTop + 4;
    return isUpright || isBar ? ink : paper;
  });

const print = (): Sharp => page(0x10, 0xf0);

async function judged(picture: Sharp) {
  const quality = measureQuality(await decodeImage(await picture.png().toBuffer()));
  const checks = qualityChecks(quality);
  return { quality, checks, ...conclude(checks) };
}

describe('a picture of print', () => {
  test('that is sharp is good, and its edges are as narrow as edges can be', async () => {
    const { verdict, quality } = await judged(print());
    expect(verdict).toBe('good');
    expect(quality.edgeWidth).toBeGreaterThanOrEqual(2);
    expect(quality.edgeWidth).toBeLessThan(2.2);
    expect(quality.brightness).toBe(0xf0);
    expect(quality.contrast).toBe(0xf0 - 0x10);
  });

  test('that is a little soft is acceptable', async () => {
    expect(await judged(print().blur(1.4))).toMatchObject({ verdict: 'acceptable', reasons: [] });
  });

  test.each([3, 5, 8])('that is blurred with sigma %d is refused as blurred and nothing else', async (sigma) => {
    expect(await judged(print().blur(sigma))).toMatchObject({ verdict: 'rejected', reasons: ['too_blurred'] });
  });

  test('that is blurred along one direction only is blurred', async () => {
    const smear = { width: 15, height: 15, kernel: Array.from({ length: 225 }, (_, i) => (i % 15 === 7 ? 1 : 0)) };
    expect((await judged(print().convolve(smear))).reasons).toEqual(['too_blurred']);
  });

  test('at half brightness is as sharp as before', async () => {
    const [bright, dim] = [await judged(print()), await judged(print().linear(0.5, 0))];
    expect(dim.quality.edgeWidth).toBeCloseTo(bright.quality.edgeWidth ?? 0, 1);
    expect(dim).toMatchObject({ verdict: 'acceptable', reasons: [] });
  });

  test('at a tenth of its brightness is refused as dark and nothing else', async () => {
    const { reasons, checks } = await judged(print().linear(0.1, 0));
    expect(reasons).toEqual(['too_dark']);
    expect(checks.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['brightness', 'failed'],
      ['contrast', 'unknown'],
      ['sharpness', 'unknown'],
    ]);
  });

  test('that has nearly faded is refused for its contrast', async () => {
    expect((await judged(page(0xd8, 0xf4))).reasons).toEqual(['low_contrast']);
  });
});

describe('a picture without edges', () => {
  test.each([0xff, 0x80])('that is all of level %d is refused for its contrast', async (level) => {
    const { reasons, quality } = await judged(page(level, level));
    expect(quality.edgeWidth).toBeNull();
    expect(reasons).toEqual(['low_contrast']);
  });

  test('that has contrast is blurred beyond measure', async () => {
    const { quality, reasons } = await judged(draw((x) => (x < WIDTH / 2 ? 0 : 255)).blur(60));
    expect(quality.edgeWidth).toBeNull();
    expect(reasons).toEqual(['too_blurred']);
  });
});

describe('the thresholds', () => {
  const best = { edgeWidth: 2, brightness: 255, contrast: 255 };

  test.each([
    [{ edgeWidth: 2.6 }, 'good', []],
    [{ edgeWidth: 2.61 }, 'acceptable', []],
    [{ edgeWidth: 5.5 }, 'acceptable', []],
    [{ edgeWidth: 5.51 }, 'rejected', ['too_blurred']],
    [{ brightness: 178 }, 'good', []],
    [{ brightness: 177 }, 'acceptable', []],
    [{ brightness: 45 }, 'acceptable', []],
    [{ brightness: 44 }, 'rejected', ['too_dark']],
    [{ contrast: 150 }, 'good', []],
    [{ contrast: 149 }, 'acceptable', []],
    [{ contrast: 45 }, 'acceptable', []],
    [{ contrast: 44 }, 'rejected', ['low_contrast']],
  ])('%o is %s %o', (measured, verdict, reasons) => {
    expect(conclude(qualityChecks({ ...best, ...measured }))).toEqual({ verdict, reasons });
  });
});

test('quality does not depend on how large the picture is', async () => {
  const large = await judged(print().resize(4000, 2800, { kernel: 'nearest' }));
  expect(large.verdict).toBe('good');
});
