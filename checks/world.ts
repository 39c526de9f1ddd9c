import { newId } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { presentCandidate } from '#lib/memberships/admission/operations.ts';
import { visitor, type Actor } from '#lib/platform/actor.ts';
import { provideRuntime } from '#lib/platform/config.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { belongingsOf, invitationTo, tokensOf, type Belongings } from './belongings.ts';
import { keptMail, newsFor } from './letters.ts';

/** Who may come to a door, from the least to the most rights. */
export const WHO = [
  'visitor',
  'other', // a representative with mandate, of another network
  'former', // represented a member of this one
  'candidate', // represents a candidate, with mandate
  'member', // represents a member, without mandate
  'mandate', // represents a member, with mandate
  'facilitator', // has that role and represents nobody
  'host' // of the instance, and nothing in the network
] as const;
export type Who = (typeof WHO)[number];

/** A network in which something of everything is going on, seen by somebody of every kind. */
export type World = Scenario & {
  actors: Record<Who, Actor>;
  /** Personal access tokens of the actors, with all scopes. */
  tokens: Record<Who, string | null>;
  /** `atelier` is the member that `member` and `mandate` speak for. */
  organisations: Record<'atelier' | 'fabrique' | 'suspended' | 'former' | 'candidate' | 'known', string>;
  /** The open vote on the candidate, and its membership. */
  motionId: string;
  membershipId: string;
  /** For each of them another representative of the atelier, without mandate, to be changed or ended. */
  colleagues: Record<Who, string>;
  /** The facilitator's role. */
  roleId: string;
  /** A piece of news for each of them in this network. */
  news: Record<Who, string>;
  /** A mail that the instance keeps. */
  mailId: string;
  /** For each of them a session that began now, a passkey and a token that nobody uses. */
  belongings: Record<Who, Belongings>;
  /** An open invitation to speak for the atelier, and the secret of its link. */
  invitation: { id: string; secret: string };
};

/** For each operation what its rules could accept from somebody in a world; what it needs is made first. */
export type Inputs = Record<string, (world: World, who: Who) => Input | Promise<Input>>;
type Input = Record<string, unknown>;

/** What a new network has to say of itself beside its name. */
export const founding = {
  country: 'FR',
  language: 'fr',
  currency: 'EUR',
  zone: 'Europe/Paris',
  aim: 'Acheter ensemble',
  perimeter: 'Le Béarn'
};

provideRuntime({
  databaseUrl: '',
  ownerUrl: '',
  databaseKind: 'embedded',
  poolSize: 5,
  publicUrl: 'https://reseau.example.org',
  secret: 'a secret for tests, and long enough',
  smtpUrl: null,
  mailFrom: 'Lierre <lierre@reseau.example.org>',
  dataFolder: '/nowhere',
  version: 'test'
});

/** `mark` is in every name of this world, so that it can be found where it should not be. */
export async function world(mark = 'Ivoire'): Promise<World> {
  const base = await scenario();
  const elsewhere = await scenario();
  const organisations = {
    atelier: await base.organisation(`Atelier ${mark}`),
    fabrique: await base.organisation(`Fabrique ${mark}`),
    suspended: await base.organisation(`Suspendue ${mark}`, 'suspended'),
    former: await base.organisation(`Ancienne ${mark}`),
    candidate: await base.organisation(`Candidate ${mark}`, null),
    known: await base.organisation(`Connue ${mark}`, null)
  };
  const speaker = (name: string, organisation: string, mandate: boolean, host = false) =>
    base.person(`${name} ${mark}`, { speaksFor: [organisation], mandate, host });
  const facilitator = await base.person(`Farida ${mark}`, { roles: ['facilitator'] });
  const mandate = await speaker('Malika', organisations.atelier, true);
  await speaker('Sixtine', organisations.fabrique, true);
  const presented = value(
    await execute(presentCandidate, {
      actor: mandate,
      input: {
        organisationId: organisations.candidate,
        contactName: `Yasmine ${mark}`,
        contactEmail: `yasmine.${newId()}@example.org`,
        why: `Elle complète nos métiers. ${mark}`
      }
    })
  );
  const former = await speaker('Fanny', organisations.former, true);
  const host = await base.person(`Hakim ${mark}`, { host: true });
  const actors: Record<Who, Actor> = {
    visitor: visitor(),
    other: await elsewhere.person('Omar', { speaksFor: [await elsewhere.organisation('Ailleurs')] }),
    former,
    candidate: await speaker('Carole', organisations.candidate, true),
    member: await speaker('Mounir', organisations.atelier, false),
    mandate,
    facilitator,
    host
  };
  await end(base, organisations.former);
  actors.former = await base.again(former);
  // Seen from this network, whoever comes from another one has the rights of nobody.
  actors.other = await base.again(actors.other);
  const colleagues = {} as Record<Who, string>;
  for (const who of WHO) {
    const { represents } = await speaker(`Collègue ${who}`, organisations.atelier, false);
    colleagues[who] = represents[0]!.representativeId;
  }
  const role = await base.inside((tx) =>
    tx.selectFrom('role_holders').select('id').executeTakeFirstOrThrow()
  );
  const news = await newsFor(
    base,
    WHO.map((who) => actors[who].personId)
  );
  return {
    ...base,
    actors,
    tokens: await tokensOf(actors),
    organisations,
    motionId: presented.motionId,
    membershipId: presented.id,
    colleagues,
    roleId: role.id,
    news: Object.fromEntries(WHO.map((who, i) => [who, news[i]])) as Record<Who, string>,
    mailId: await keptMail(),
    belongings: await belongingsOf(actors),
    invitation: await invitationTo(base, organisations.atelier, facilitator)
  };
}

/** The value, or the surprise that there is none. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems.map(({ code, field }) => `${field ?? ''} ${code}`).join());
  return result.value;
}

/** The organisation leaves, and its representatives with it. */
async function end({ inside }: Scenario, organisationId: string): Promise<void> {
  const now = Temporal.Now.instant();
  await inside(async (tx) => {
    await tx
      .updateTable('memberships')
      .set({ state: 'resigned', ended_at: now })
      .where('organisation_id', '=', organisationId)
      .execute();
    await tx
      .updateTable('representatives')
      .set({ ends_at: now })
      .where('organisation_id', '=', organisationId)
      .execute();
  });
}
