import type { Actions, PageServerLoad } from './$types';
import { forgetPerson } from '#lib/partners/contacts/operations.ts';
import {
  addCandidate,
  followCandidate,
  getCandidate,
  markCandidate,
  moveCandidate
} from '#lib/partners/following/operations.ts';
import { correctInvitation, inviteCandidate } from '#lib/partners/meeting/operations.ts';
import type { Candidate } from '#lib/partners/following/data.server.ts';
import { translator, type Locale, type Translate } from '#lib/platform/messages.ts';
import { act, view } from '#lib/platform/page.server.ts';

const LANGUAGES: readonly Locale[] = ['fr', 'ar', 'en'];

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor, now }) => {
    const { id, organisation } = event.params;
    const found = await ask(getCandidate, { searchId: id, organisationId: organisation });
    const wanted = event.url.searchParams.get('write');
    const language = LANGUAGES.find((one) => one === wanted) ?? actor.network!.language;
    const say = translator(language);
    const host = found.search.organisationName ?? actor.network!.name;
    const words = {
      host,
      title: found.search.title,
      organisation: found.organisation.name,
      sender: actor.name ?? ''
    };
    return {
      ...found,
      writing: wanted !== null,
      language,
      letter: {
        subject: say('partners.default_subject', { host }),
        body: [say('partners.default_body', words), ...whence(found.candidate, say)].join('\n\n')
      },
      today: now.toZonedDateTimeISO(actor.network!.zone).toPlainDate().toString()
    };
  });

/** Who is written to for the first time reads where the address comes from (GDPR art. 14). */
const whence = (candidate: Candidate | null, say: Translate): string[] =>
  candidate?.source === 'contact' && candidate.sourceNote
    ? [say('partners.contacts.letter', { origin: candidate.sourceNote })]
    : [];

export const actions: Actions = {
  follow: (event) =>
    act(event, addCandidate, {
      input: (fields) => ({
        ...fields,
        searchId: event.params.id,
        organisationId: event.params.organisation
      }),
      say: 'partners.followed_said',
      form: 'follow'
    }),
  move: (event) => act(event, moveCandidate, { say: 'partners.moved', form: 'move' }),
  care: (event) => act(event, followCandidate, { say: 'partners.saved', form: 'care' }),
  forget: (event) => act(event, forgetPerson, { say: 'partners.contacts.forgotten', form: 'forget' }),
  marks: (event) =>
    act(event, markCandidate, {
      input: (fields) => ({
        searchId: event.params.id,
        organisationId: event.params.organisation,
        marks: Object.fromEntries(
          Object.entries(fields)
            .filter(([name]) => name.startsWith('marks.'))
            .map(([name, mark]) => [name.slice(6), mark])
        )
      }),
      say: 'partners.marked',
      form: 'marks'
    }),
  correct: (event) =>
    act(event, correctInvitation, { to: () => event.url.pathname, say: 'partners.sent', form: 'correct' }),
  invite: (event) =>
    act(event, inviteCandidate, { to: () => event.url.pathname, say: 'partners.sent', form: 'invite' })
};
