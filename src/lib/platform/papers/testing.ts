import { strFromU8, unzipSync } from 'fflate';

/** For tests: what a PDF says, page after page, and the files inside it. */
export async function readPdf(bytes: Uint8Array) {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const document = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages: string[] = [];
  for (let n = 1; n <= document.numPages; n += 1) {
    const { items } = await (await document.getPage(n)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''));
  }
  const found: unknown = await document.getAttachments();
  const attached = found instanceof Map ? [...found.values()] : Object.values(found ?? {});
  const attachments = (attached as { filename: string; content: Uint8Array }[]).map(
    ({ filename, content }) => [filename, Buffer.from(content).toString()]
  );
  return { text: pages.join('\n'), pages: pages.length, attachments };
}

/** For tests: the XML of a DOCX's text, and the text alone, a line for each paragraph. */
export function readDocx(bytes: Uint8Array): { xml: string; text: string } {
  const xml = strFromU8(unzipSync(bytes)['word/document.xml']!);
  return { xml, text: xml.replace(/<w:p[ >]/g, '\n<').replace(/<[^>]*>/g, '') };
}
