import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MJML: string = 'mjml'; // a development dependency without types of its own
type Compile = (
  source: string,
  options: object
) => Promise<{ html: string; errors: { formattedMessage: string }[] }>;
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * The text of layout.ts, made from layout.mjml. MJML takes a second and 60 MB to load, so it never runs in the product:
 * after a change run `node src/lib/platform/mail/compile.ts`; a test compares.
 */
export async function compileLayout(): Promise<string> {
  const { default: mjml2html } = (await import(MJML)) as { default: Compile };
  const source = readFileSync(here('layout.mjml'), 'utf8');
  const { html, errors } = await mjml2html(source, {
    validationLevel: 'soft',
    keepComments: true,
    fonts: {}
  });
  if (errors.length) throw new Error(errors.map((error) => error.formattedMessage).join('\n'));
  // MJML accepts only the words left and right; which of them is the reader's start is known when a mail is written.
  const mirrored = html
    .replace(/\{\{ ?(\w+) ?\}\}/g, '{{$1}}') // with or without the spaces of a formatter
    .replace(/(text-align:|align=")left/g, '$1{{start}}')
    .replaceAll('direction:ltr', 'direction:{{dir}}');
  const lines = mirrored.split('\n').map((line) => line.trim());
  const small = lines.filter(Boolean).join('\n');
  if (/[`\\]|\$\{/.test(small)) throw new Error('The layout holds signs that would need an escape');
  return `// Made from layout.mjml by compile.ts; not written by hand.\nexport const layout = \`${small}\`;\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(here('layout.ts'), await compileLayout());
