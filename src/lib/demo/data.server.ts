import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import { fold } from '#lib/kernel/text.ts';
import type { Actor, Role } from '#lib/platform/actor.ts';
import { withNetwork, type Tx } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { COLLEAGUE, demoEmail, PARTS, type DemoOrganisation, type Ground } from './rules.ts';

/** Demo networks of this instance; needs instance context. */
export const demoNetworks = (tx: Tx) =>
  tx.selectFrom('networks').select(['id', 'slug']).where('demo', '=', true).execute();

/**
 * Everything of a demo network goes, also its journal, and its organisations: they are invented, have no register
 * number, and so can be known to no other network.
 */
export async function deleteNetwork(tx: Tx, networkId: string): Promise<void> {
  await withNetwork(tx, networkId, async () => {
    const known = await tx
      .selectFrom('organisation_sheets')
      .select('organisation_id')
      .where('network_id', '=', networkId)
      .execute();
    // Rows of the network point at each other; what matters is that none is left at the end.
    await sql`set constraints all deferred`.execute(tx);
    await tx.deleteFrom('networks').where('id', '=', networkId).where('demo', '=', true).execute();
    const ids = known.map((row) => row.organisation_id);
    if (ids.length) await sql`delete from organisations where id = any(${ids}::uuid[])`.execute(tx);
  });
}

/** Who builds the demo waits for whoever is building it. */
export const oneAtATime = (tx: Tx) =>
  sql`select pg_advisory_xact_lock(hashtextextended('demo', 23))`.execute(tx);

/** From here on the transaction is inside this network, and no longer the instance's. */
export const stepInto = (tx: Tx, networkId: string) =>
  sql`select set_config('lierre.network_id', ${networkId}, true), set_config('lierre.person_id', '', true),
             set_config('lierre.instance', '', true)`.execute(tx);

export async function deleteFictionalPersons(tx: Tx): Promise<void> {
  await tx.deleteFrom('persons').where('demo', '=', true).execute();
}

/** The facilitator, whoever speaks for each organisation, by its name, and the colleague by hers. */
export async function insertPeople(
  tx: Tx,
  facilitatorName: string,
  organisations: readonly DemoOrganisation[],
  now: Temporal.Instant
): Promise<{ facilitator: string; people: Record<string, string> }> {
  const names = [facilitatorName, ...organisations.map(({ contact }) => contact), COLLEAGUE.name];
  const persons = names.map((name) => ({ id: newId(), name }));
  const rest = { email_verified: true, demo: true, created_at: now, updated_at: now };
  await tx
    .insertInto('persons')
    .values(persons.map((person) => ({ ...person, email: demoEmail(person.name), ...rest })))
    .execute();
  const people = [...organisations, COLLEAGUE].map(({ name }, i) => [name, persons[i + 1]!.id]);
  return { facilitator: persons[0]!.id, people: Object.fromEntries(people) };
}

/** The sheets of the directory, each since the day of the story on which the network met it. @returns ids by name */
export async function insertSheets(
  tx: Tx,
  networkId: string,
  met: readonly DemoOrganisation[],
  now: Temporal.Instant
): Promise<Record<string, string>> {
  const rows = met.map((organisation) => ({
    organisation,
    id: newId(),
    since: now.subtract({ hours: 24 * Math.abs(organisation.day!) })
  }));
  await tx
    .insertInto('organisations')
    .values(rows.map(({ id, since }) => ({ id, created_at: since })))
    .execute();
  await tx
    .insertInto('organisation_sheets')
    .values(
      rows.map(({ organisation, id, since }) => ({
        network_id: networkId,
        organisation_id: id,
        name: organisation.name,
        sort_name: fold(organisation.name),
        description: organisation.about,
        sector_code: organisation.sector,
        sector_version: 'NAFrev2',
        size_class: organisation.size,
        postal_code: organisation.postalCode,
        town: organisation.town,
        territory: 'Région lyonnaise',
        skills: organisation.skills,
        languages: organisation.languages,
        email: demoEmail(organisation.contact),
        brings: organisation.brings || null,
        seeks: organisation.seeks || null,
        completed_at: organisation.brings ? since : null,
        created_at: since,
        updated_at: since
      }))
    )
    .execute();
  return Object.fromEntries(rows.map(({ organisation, id }) => [organisation.name, id]));
}

/**
 * The fictional people a visitor may look through the eyes of, with what they are in the network; those whose part in the
 * story is worth a look come first.
 */
export async function personas(tx: Tx) {
  const { rows } = await sql<{
    id: string;
    name: string;
    roles: Role[];
    organisation: string | null;
    mandate: boolean | null;
  }>`
    select p.id, p.name, h.roles, s.name as organisation, r.mandate
      from persons p
      left join lateral (select coalesce(array_agg(role order by role), '{}') as roles from role_holders
                          where person_id = p.id and (ends_at is null or ends_at > now())) h on true
      left join representatives r on r.person_id = p.id and r.ends_at is null
      left join organisation_sheets s on s.network_id = r.network_id and s.organisation_id = r.organisation_id
     where p.demo and (h.roles <> '{}' or r.id is not null)
     order by s.sort_name nulls first`.execute(tx);
  const people = rows.map((row) => ({ ...row, part: PARTS[row.name] ?? null }));
  return [...people.filter(({ part }) => part), ...people.filter(({ part }) => !part)];
}

/** Somebody's rights as they were at that time. */
export async function actorAt(
  tx: Tx,
  ground: Ground,
  personId: string,
  at: Temporal.Instant
): Promise<Actor> {
  const entered = await enter(tx, { personId, slug: ground.slug }, 'page', at);
  return entered!.actor;
}
