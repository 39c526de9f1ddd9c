import { ok } from '#lib/kernel/result.ts';
import { formatter } from '#lib/platform/formats.ts';
import { translator } from '#lib/platform/messages.ts';
import { query } from '#lib/platform/operation.ts';
import { PAPERS } from '#lib/platform/papers/paper.ts';
import { printed } from '#lib/platform/papers/printed.server.ts';
import { mayReadRecommendations } from '../access.ts';
import { readRecommendation } from '../operations.ts';
import { paperOf } from './rules.ts';
import { PrintRecommendation } from './schema.ts';

export const printRecommendation = query({
  name: 'decide.printRecommendation',
  summary: 'The recommendation as PDF or DOCX: the answer, its reasons, and what would change it',
  rest: 'GET /networks/{network}/studies/{id}/recommendation/paper',
  input: PrintRecommendation,
  may: mayReadRecommendations,
  async run(context, { id, format, language }) {
    const read = await readRecommendation(context, id);
    if (!read.ok) return read;
    const { recommendation, adoptedAt, adoptedByName } = read.value;
    const { name, slug, currency, country, zone, ...network } = context.actor.network!;
    const locale = language ?? network.language;
    const voice = { t: translator(locale, country), formats: formatter({ locale, country, zone }) };
    const adopted = adoptedAt && { at: adoptedAt, by: adoptedByName ?? '–' };
    const paper = paperOf({ recommendation, adopted }, { name, currency }, voice, context.now);
    const file = await printed(format, paper);
    if (!file.ok) return file;
    const { type, ending } = PAPERS[format];
    return ok({
      name: `${slug}-recommendation.${ending}`,
      type,
      base64: Buffer.from(file.value).toString('base64')
    });
  }
});
