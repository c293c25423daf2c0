/** One page of an S3 `ListObjectsV2` answer. */
export interface ListPage {
  readonly objects: readonly { readonly key: string; readonly storedAt: Date }[];
  /** What to ask the next page with; null on the last. */
  readonly next: string | null;
}

/**
 * Reads the few elements we need. The answer is flat XML without attributes or CDATA, so no XML parser is needed; what
 * does not fit gives null.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function parseListPage(xml: string): ListPage | null {
  const truncated = element(xml, 'IsTruncated');
  const next = truncated === 'true' ? element(xml, 'NextContinuationToken') : null;
  const whole = xml.trimEnd().endsWith('</ListBucketResult>');
  if (!whole || truncated === null || (truncated === 'true' && next === null)) return null;
  const objects = [];
  for (const [, content = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const key = element(content, 'Key');
    const storedAt = new Date(element(content, 'LastModified') ?? Number.NaN);
    if (key === null || Number.isNaN(storedAt.getTime())) return null;
    objects.push({ key, storedAt });
  }
  return { objects, next };
}

/** The `Code` of an S3 error answer, such as `NoSuchKey`; null when there is none. */
export const parseErrorCode = (xml: string): string | null =>
  /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(xml)?.[1] ?? null;

function element(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined ? null : unescapeXml(text);
}

const NAMED = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }));

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name = '') => {
    const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : (NAMED.get(name) ?? whole);
  });
