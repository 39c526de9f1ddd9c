import type { Actions, PageServerLoad } from './$types';
import { versionVoted } from '#lib/agreements/voting/operations.ts';
import { castBallot, listBallots } from '#lib/governance/ballots/operations.ts';
import { rankingFromFields } from '#lib/governance/schema.ts';
import { castConfidential, listHandedIn } from '#lib/governance/confidential/operations.ts';
import { getMotion, withdrawMotion } from '#lib/governance/operations.ts';
import { electionOf, standing } from '#lib/governance/elections/rules.ts';
import { stepDown } from '#lib/memberships/elections/operations.ts';
import { getCandidateOfMotion } from '#lib/memberships/admission/operations.ts';
import { declareInterest, withdrawInterest } from '#lib/governance/interests/operations.ts';
import { replyToMotion } from '#lib/governance/proposing/operations.ts';
import { reviewDecision } from '#lib/governance/reviews/operations.ts';
import { act, typedIn, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, entered, now }) => {
    const { id } = event.params;
    const motion = await ask(getMotion, { id });
    const { searchParams } = event.url;
    const secret = motion.rule.confidential;
    const ballots = secret
      ? { ballots: [], next: null }
      : await ask(listBallots, { id, before: searchParams.get('before') });
    const handedIn = secret ? await ask(listHandedIn, { id, after: searchParams.get('after') }) : null;
    const candidate = motion.kind === 'admission' ? await ask(getCandidateOfMotion, { id }) : null;
    const election = motion.takesBallots ? electionOf(motion) : null;
    /** The reader's own candidacy in an election that runs. */
    const stands =
      election?.candidates && standing(election).some((one) => one.personId === entered?.person.id);
    const { agreementId, number } = motion.terms as { agreementId: string; number: number };
    const voted =
      motion.kind === 'agreement_version' ? await ask(versionVoted, { id: agreementId, number }) : null;
    return { motion, ballots, handedIn, candidate, voted, now, stands, readerZone: entered?.person.zone };
  });

export const actions: Actions = {
  vote: async (event) => {
    return act(event, castBallot, {
      input: (fields) => ({ ...fields, id: event.params.id, ranking: rankingFromFields(fields) }),
      say: ({ outcome }) => ({ key: outcome ? 'governance.said.closed' : 'governance.said.voted' }),
      form: await typedIn(event, 'organisationId')
    });
  },
  voteSecretly: async (event) =>
    act(event, castConfidential, {
      input: (fields) => ({ ...fields, id: event.params.id, ranking: rankingFromFields(fields) }),
      say: 'confidential.said',
      form: await typedIn(event, 'organisationId')
    }),
  declareInterest: async (event) =>
    act(event, declareInterest, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      say: 'governance.said.interest',
      form: `interest-${await typedIn(event, 'organisationId')}`
    }),
  withdrawInterest: async (event) =>
    act(event, withdrawInterest, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      form: `interest-${await typedIn(event, 'organisationId')}`
    }),
  reply: (event) =>
    act(event, replyToMotion, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      say: 'governance.said.replied',
      form: 'reply'
    }),
  stepDown: (event) =>
    act(event, stepDown, {
      input: () => ({ id: event.params.id }),
      say: ({ left }) => ({
        key: left ? 'governance.said.stepped_down' : 'governance.said.last_stepped_down'
      }),
      form: 'stepDown'
    }),
  review: (event) =>
    act(event, reviewDecision, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      say: 'governance.said.reviewed',
      form: 'review'
    }),
  withdraw: (event) =>
    act(event, withdrawMotion, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      say: 'governance.said.withdrawn',
      form: 'withdraw'
    })
};
