import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type PDFiumDocument, PDFiumLibrary } from '@hyzyla/pdfium';
import type { Dimensions } from './image-header.ts';
import { MAX_RASTER_PIXELS, RASTER_DPI } from './limits.ts';

const POINTS_PER_INCH = 72;

/** The first page of a PDF. */
export interface PdfPage {
  /** Size in pixels as rasterised: 200 dpi, fewer for a page that would become too large. */
  readonly size: Dimensions;
  /** Four bytes (red, green, blue, alpha) for each pixel. To be called once. */
  rasterise(): Promise<Uint8Array>;
}

/**
 * Opens the first page of a PDF.
 * @returns `encrypted` for a PDF that asks for a password, `corrupt` when there is no page with an area.
 * @throws WebAssembly.RuntimeError when the library gave up: the process must not be used again.
 */
export async function openFirstPage(bytes: Buffer): Promise<PdfPage | 'encrypted' | 'corrupt'> {
  const document = await loadDocument(bytes);
  if (typeof document === 'string') return document;
  if (document.getPageCount() === 0) return 'corrupt';
  const page = document.getPage(0);
  const { originalWidth, originalHeight } = page.getOriginalSize();
  const scale = Math.min(RASTER_DPI / POINTS_PER_INCH, Math.sqrt(MAX_RASTER_PIXELS / (originalWidth * originalHeight)));
  const size = { width: Math.floor(originalWidth * scale), height: Math.floor(originalHeight * scale) };
  if (!(size.width > 0 && size.height > 0)) return 'corrupt';
  return { size, rasterise: async () => (await page.render({ ...size, scale: 1 })).data };
}

async function loadDocument(bytes: Buffer): Promise<PDFiumDocument | 'encrypted' | 'corrupt'> {
  const library = await instantiateLibrary();
  try {
    return await library.loadDocument(bytes);
  } catch (error) {
    // A plain error is the library's answer about the document; any other kind comes from a broken library.
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    return /password|security/i.test(error.message) ? 'encrypted' : 'corrupt';
  }
}

/** Compiled with the first PDF: a process that sees only pictures stays small. */
let compiled: Promise<WebAssembly.Module> | null = null;

/**
 * A library with a memory of its own, in 4 ms, for every PDF. Some PDFs corrupt that memory: were it shared, the verdict
 * on a document would depend on those before it, and it could show what they held. Nothing needs to be freed, either.
 */
async function instantiateLibrary(): Promise<PDFiumLibrary> {
  compiled ??= readFile(fileURLToPath(import.meta.resolve('@hyzyla/pdfium/pdfium.wasm'))).then(WebAssembly.compile);
  const module = await compiled;
  return PDFiumLibrary.init({
    instantiateWasm: (imports, done) => {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
}
