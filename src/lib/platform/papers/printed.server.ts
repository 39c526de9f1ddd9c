import { conflict, ok, type Result } from '#lib/kernel/result.ts';
import type { Paper, PaperFormat } from './paper.ts';

/** The paper as a file. The makers of documents are loaded when the first one is asked for. */
export async function printed(format: PaperFormat, paper: Paper): Promise<Result<Uint8Array<ArrayBuffer>>> {
  if (format === 'docx') {
    const { docxOf } = await import('./docx.server.ts');
    return ok(await docxOf(paper));
  }
  const { pdfOf, PdfUnavailable } = await import('./pdf.server.ts');
  try {
    return ok(await pdfOf(paper));
  } catch (error) {
    if (error instanceof PdfUnavailable) return conflict('documents_unavailable');
    throw error;
  }
}
