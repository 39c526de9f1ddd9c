import { z } from 'zod';
import { choices } from '#lib/governance/counting/rules.ts';
import { flag, id, optionalParagraph } from '#lib/platform/fields.ts';

export const RecordVotes = z.object({
  id,
  votes: z
    .array(
      z.object({
        organisationId: id,
        choice: z.enum(choices, { error: 'required' }).describe('With `consent`, `no` is an objection.'),
        reason: optionalParagraph(1000),
        byProxy: flag.describe('Its proxy holder voted in its place.')
      })
    )
    .describe('What each organisation of the roll did; those that are not named were absent.')
});
export const OneMotion = z.object({ id });

/** From the form: `vote:<organisation>` is a choice or `absent`, `reason:<organisation>` why it objects, `by:<organisation>` a box. */
export function votesFromFields(fields: Record<string, unknown>) {
  return Object.entries(fields)
    .filter(([name, choice]) => name.startsWith('vote:') && choice !== 'absent' && choice !== '')
    .map(([name, choice]) => {
      const organisationId = name.slice('vote:'.length);
      return {
        organisationId,
        choice,
        reason: fields[`reason:${organisationId}`],
        byProxy: fields[`by:${organisationId}`]
      };
    });
}

/** Where in that form the problems of each vote are shown. */
export function fieldOfVotes(path: string, fields: Record<string, unknown>): string {
  const [list, index, part = ''] = path.split('.');
  const vote = list === 'votes' ? votesFromFields(fields)[Number(index)] : undefined;
  return vote ? `${{ reason: 'reason', byProxy: 'by' }[part] ?? 'vote'}:${vote.organisationId}` : path;
}
