import { sql } from 'kysely';
import { transaction } from '#lib/platform/database.server.ts';
import { recordEvent } from '#lib/platform/events.server.ts';
import { every } from '#lib/platform/jobs.server.ts';
import { REMIND_DAYS } from './rules.ts';

every('partnerships.remind', 6 * 60, ({ now }) => remindAll(now).then(() => undefined));

type Due = { networkId: string; id: string; kind: 'review' | 'test' };
const AT_ONCE = 200;

/** Tells the managers of partnerships whose review or test's end is near, once for each date. */
export async function remindAll(now: Temporal.Instant): Promise<number> {
  const until = now
    .add({ hours: 24 * REMIND_DAYS })
    .toZonedDateTimeISO('UTC')
    .toPlainDate()
    .toString();
  const due = await transaction(
    { instance: true },
    async (tx) => {
      const { rows } = await sql<Due>`
        select network_id as "networkId", id, 'review' as kind from partnerships
         where state <> 'ended' and review_on <= ${until} and review_reminded is distinct from review_on
        union all
        select d.network_id, d.partnership_id, 'test' from partnership_deals d
         where d.verdict is null and not d.reminded and d.ends_on <= ${until}
        limit ${sql.lit(AT_ONCE)}`.execute(tx);
      return rows;
    },
    { readOnly: true }
  );
  for (const one of due) await remind(one, now);
  return due.length;
}

async function remind({ networkId, id, kind }: Due, now: Temporal.Instant): Promise<void> {
  await transaction({ networkId }, async (tx) => {
    const { rows } = await sql<{ title: string; day: string; personIds: string[] }>`
      with held as (select * from partnerships where network_id = ${networkId} and id = ${id} and state <> 'ended' for update),
      noted as (${
        kind === 'review'
          ? sql`update partnerships p set review_reminded = p.review_on from held
                 where p.network_id = held.network_id and p.id = held.id and p.review_reminded is distinct from p.review_on
                returning p.review_on as day`
          : sql`update partnership_deals d set reminded = true from held
                 where d.network_id = held.network_id and d.partnership_id = held.id and d.verdict is null and not d.reminded
                returning d.ends_on as day`
      })
      select held.title, noted.day, (select coalesce(jsonb_agg(q.manager_person_id), '[]') from partnership_parties q
          where q.network_id = held.network_id and q.partnership_id = held.id and q.manager_person_id is not null) as "personIds"
        from held, noted`.execute(tx);
    const [row] = rows;
    if (!row || row.personIds.length === 0) return;
    const payload = { partnershipId: id, title: row.title, day: row.day, personIds: row.personIds };
    await recordEvent(tx, { networkId, actorPersonId: null, type: `partnership.${kind}_due`, payload, now });
  });
}
