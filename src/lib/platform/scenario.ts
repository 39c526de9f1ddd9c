import { newId } from '#lib/kernel/ids.ts';
import { fold } from '#lib/kernel/text.ts';
import { systemActor, visitor, type Actor, type NetworkContext, type Role } from '#lib/platform/actor.ts';
import { transaction, type Tx } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';

/** For tests: a network with people in it, written straight into the foundation's tables. */
export type Scenario = {
  network: NetworkContext;
  /** Adds an organisation with the given standing; `null` is one that is only known. */
  organisation(name: string, standing?: 'admitted' | 'candidate' | 'suspended' | null): Promise<string>;
  /** Adds a person, with roles and the organisations they speak for (with mandate unless said otherwise). */
  person(
    name: string,
    as?: { roles?: Role[]; speaksFor?: string[]; mandate?: boolean; host?: boolean }
  ): Promise<Actor>;
  /** The same person's rights as they are now. */
  again(actor: Actor): Promise<Actor>;
  system: Actor;
  inside<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
};

let serial = 0;

export async function scenario(
  options: { country?: string; zone?: string; language?: 'fr' | 'ar' | 'en' } = {}
): Promise<Scenario> {
  const id = newId();
  serial += 1;
  const network: NetworkContext = {
    id,
    slug: `reseau-${serial}-${id.slice(-8)}`,
    name: `Réseau ${serial}`,
    country: options.country ?? 'FR',
    language: options.language ?? 'fr',
    currency: options.country === 'MA' ? 'MAD' : 'EUR',
    zone: options.zone ?? 'Europe/Paris',
    demo: false
  };
  const inside = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => transaction({ networkId: id }, work);
  const { demo: _demo, ...row } = network;
  await inside((tx) => tx.insertInto('networks').values(row).execute());

  const actorOf = async (personId: string, slug: string | null = network.slug): Promise<Actor> => {
    const entered = await transaction({}, (tx) => enter(tx, { personId, slug }));
    return entered?.actor ?? visitor();
  };

  return {
    network,
    inside,
    system: systemActor(network, 'job'),
    again: (actor) => actorOf(actor.personId!),
    organisation: (name, standing = 'admitted') =>
      inside(async (tx) => {
        const organisationId = newId();
        await tx.insertInto('organisations').values({ id: organisationId }).execute();
        await tx
          .insertInto('organisation_sheets')
          .values({ network_id: id, organisation_id: organisationId, name, sort_name: fold(name) })
          .execute();
        if (standing)
          await tx
            .insertInto('memberships')
            .values({ network_id: id, id: newId(), organisation_id: organisationId, state: standing })
            .execute();
        return organisationId;
      }),
    person: async (name, as = {}) => {
      const personId = newId();
      await inside(async (tx) => {
        await tx
          .insertInto('persons')
          .values({
            id: personId,
            name,
            email: `${personId}@example.org`,
            email_verified: true,
            is_host: as.host ?? false
          })
          .execute();
        for (const role of as.roles ?? [])
          await tx
            .insertInto('role_holders')
            .values({ network_id: id, id: newId(), person_id: personId, role })
            .execute();
        for (const organisationId of as.speaksFor ?? [])
          await tx
            .insertInto('representatives')
            .values({
              network_id: id,
              id: newId(),
              organisation_id: organisationId,
              person_id: personId,
              mandate: as.mandate ?? true
            })
            .execute();
      });
      return actorOf(personId);
    }
  };
}
