/** A PDF of one page from its resources and content, with further objects numbered from 5 on. */
export function pdf(options: {
  page?: string;
  resources?: string;
  content: string;
  objects?: readonly string[];
}): Buffer {
  const { page = '/MediaBox [0 0 595 842]', resources = '', content, objects = [] } = options;
  const bodies = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R ${page} /Contents 4 0 R /Resources << ${resources} >> >>`,
    stream('', content),
    ...objects,
  ];
  let text = '%PDF-1.4\n';
  const offsets = bodies.map((body, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = bodies.length + 1;
  const tail = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(`${text}xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}${tail}`, 'latin1');
}

const stream = (entries: string, content: string): string =>
  `<< ${entries} /Length ${content.length} >>\nstream\n${content}\nendstream`;

/** A form that draws the form with the given object number `times` times over. */
const form = (drawn: number, times: number): string =>
  stream(
    `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F ${drawn} 0 R >> >>`,
    '/F Do\n'.repeat(times),
  );

/** Two forms that draw each other, twice each. */
export const selfReferencingPdf = (): Buffer =>
  pdf({ resources: '/XObject << /F 5 0 R >>', content: '/F Do', objects: [form(6, 2), form(5, 2)] });

/** Forms that draw one another: 10 to the power of 12 of them in the end, which no memory holds. */
export const explodingPdf = (): Buffer => {
  const levels = Array.from({ length: 12 }, (_, i) => form(6 + i, 10));
  const last = stream('/Type /XObject /Subtype /Form /BBox [0 0 595 842]', '0 0 500 800 re f');
  return pdf({ resources: '/XObject << /F 5 0 R >>', content: '/F Do', objects: [...levels, last] });
};

/** A page that is painted over with transparent ink so often that it takes minutes, in little memory. */
export const endlessPdf = (): Buffer =>
  pdf({
    resources: '/ExtGState << /G << /ca 0.5 /BM /Luminosity >> >>',
    content: `/G gs 0 1 0 rg\n${'0 0 595 842 re f\n'.repeat(30_000)}`,
  });
