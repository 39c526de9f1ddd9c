import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import '#lib/registry.ts';
import { spaced } from '#lib/kernel/canonical.ts';
import { visitor, type Actor } from '#lib/platform/actor.ts';
import { execute, type Command, type Query } from '#lib/platform/operation.ts';
import { readDocx, readPdf } from '#lib/platform/papers/testing.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { editClause } from '../clauses/operations.ts';
import { createAgreement, getAgreement } from '../operations.ts';
import { signVersion } from '../signing/operations.ts';
import { proposeVersion } from '../versions/operations.ts';
import { checkFile, makeDocument } from './operations.ts';

useTestDatabase();

async function done<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  actor: Actor,
  input: z.input<S>
): Promise<T> {
  const result = await execute(operation, { actor, input });
  if (!result.ok) throw new Error(`${operation.name}: ${JSON.stringify(result.problems)}`);
  return result.value;
}

/** A charter of our own templates in this language, whole and accepted by one of two members. */
async function accepted(language: 'fr' | 'ar' | 'en', title: string) {
  const place = await scenario();
  const [organisationId] = [await place.organisation('Atelier Bleu'), await place.organisation('Autre')];
  const ana = await place.person('Ana', { speaksFor: [organisationId!] });
  const { id } = await done(createAgreement, ana, { kind: 'charter', title, language, between: 'members' });
  for (const clause of (await done(getAgreement, ana, { id })).clauses) {
    const body = clause.body.replace(/\[\[[^\]]*\]\]/g, '15 km, 1 250,50');
    await done(editClause, ana, { ...clause, body });
  }
  const { clauses } = await done(getAgreement, ana, { id });
  const { number, fingerprint } = await done(proposeVersion, ana, { id, whatChanged: null });
  const signing = { id, number, organisationId: organisationId!, fingerprint, agreed: 'on' as const };
  await done(signVersion, ana, { ...signing, typedName: 'Ana Garat' });
  const made = async (format: 'pdf' | 'docx') => {
    const { base64 } = await done(makeDocument, ana, { id, number, format });
    return new Uint8Array(Buffer.from(base64, 'base64'));
  };
  return { clauses, fingerprint, made };
}

/** Letters and digits only: how a page is broken into lines and words is not what it says. */
const letters = (text: string): string[] => text.normalize('NFKC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

test.each([
  ['fr', 'Notre charte'],
  ['ar', 'ميثاق الشبكة'],
  ['en', 'Our charter']
] as const)(
  'a charter in %s is read back whole from its PDF and its DOCX, with who accepted it and its fingerprint',
  async (language, title) => {
    const { clauses, fingerprint, made } = await accepted(language, title);
    const [pdf, docx] = [await made('pdf'), await made('docx')];
    const named = [title, 'Atelier Bleu', 'Ana Garat', spaced(fingerprint)].flatMap(letters);
    const words = clauses.flatMap(({ heading, body }) => letters(`${heading} ${body}`));
    const inDocx = new Set(letters(readDocx(docx).text));
    expect([...named, ...words].filter((word) => !inDocx.has(word))).toEqual([]);
    const inPdf = new Set(letters((await readPdf(pdf)).text));
    expect(named.filter((word) => !inPdf.has(word))).toEqual([]);
    // Amiri draws some Arabic letters from parts, which readers of a PDF do not always put together; none is reversed.
    const read = words.filter((word) => inPdf.has(word)).length / words.length;
    expect(read).toBeGreaterThan(language === 'ar' ? 0.8 : 0.999);
    for (const file of [pdf, docx]) {
      const known = createHash('sha256').update(file).digest('hex');
      const answer = await done(checkFile, visitor('fr'), { fingerprint: known });
      expect(answer).toMatchObject({ known: true });
    }
  }
);
