import { conflict, ok, type Result } from '#lib/kernel/result.ts';
import { linesOf, type Paper, type PaperFormat } from './paper.ts';

/** Some five hundred pages. They take a second and some hundred megabytes to make, and nobody else is answered meanwhile. */
const MOST_LINES = 20_000;

/**
 * The paper as a file, or why there is none; `unavailable`: what to say where no PDF can be made. The makers of documents
 * are loaded when the first one is asked for.
 */
export async function printed(
  format: PaperFormat,
  paper: Paper,
  unavailable: 'pdf_unavailable' | 'documents_unavailable' = 'pdf_unavailable'
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  if (linesOf(paper) > MOST_LINES) return conflict('paper_too_long');
  if (format === 'docx') {
    const { docxOf } = await import('./docx.server.ts');
    return ok(await docxOf(paper));
  }
  const { pdfOf, PdfUnavailable } = await import('./pdf.server.ts');
  try {
    return ok(await pdfOf(paper));
  } catch (error) {
    if (error instanceof PdfUnavailable) return conflict(unavailable);
    throw error;
  }
}
