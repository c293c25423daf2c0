/** Bounds of inspection. On two cores a card takes 40 ms, as a PDF 60 ms, and a process 140 to 310 MiB. */

/** Above the 10 MB that an upload may have, so that only a fault of ours ever meets it. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** How long the bytes of a document may take to reach the process, from the store or another host. */
export const READ_LIMIT_MS = 30_000;

/** How long a process may work on one document. */
export const PROCESSING_LIMIT_MS = 10_000;

/** How long a process may take to start: 0.4 s on an idle machine. */
export const START_LIMIT_MS = 20_000;

/** A process ends after so many documents, whatever native code has leaked or broken in it by then. */
export const MAX_DOCUMENTS_PER_PROCESS = 100;

/** Documents that wait for a process; one more is answered with "busy". */
export const MAX_WAITING_DOCUMENTS = 64;

/** How long a document may wait for a process; then "busy" too, while the client's connection still has most of its 75 s. */
export const WAIT_LIMIT_MS = 20_000;

/** 384 MiB for PDFs, in pages of 64 KiB: a PDF of 588 bytes can otherwise ask for 2.1 GB. */
export const MAX_WASM_PAGES = 6144;

/** The JavaScript heap of a process. Pixels are outside of it. */
export const MAX_HEAP_MIB = 128;

/** All memory of a process. The worst picture that is let in (interlaced, 16 bits, 40 megapixels) takes 500 MiB. */
export const MAX_RESIDENT_BYTES = 768 * 1024 * 1024;

/** How often a process looks at its own memory and at its parent. */
export const WATCH_INTERVAL_MS = 100;

/** Pixels of a picture that is decoded at all; the header says how many there are. */
export const MAX_PIXELS = 40_000_000;

/** Pixels of a PDF page as rasterised; a larger page is rasterised at fewer dots per inch. */
export const MAX_RASTER_PIXELS = 12_000_000;

export const RASTER_DPI = 200;

/**
 * The long edge in pixels on which quality is measured. The thresholds hold at 200 dpi, where a passport's data page
 * (125 mm) has 984 pixels. A photograph's own dpi means nothing, so every picture is taken to be about such a page;
 * a smaller one is never enlarged.
 */
export const MEASURED_LONG_EDGE_PX = 1000;
