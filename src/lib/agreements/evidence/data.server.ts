import { sql } from 'kysely';
import { registerEvidence, type EvidenceQuery } from '#lib/journey/data.server.ts';
import type { AgreementKind } from '../rules.ts';

/**
 * How far the agreement of these kinds is that is furthest. What is signed counts once it is in force; until then, and
 * for a charter always, as many signatures are needed as `needed` asks of its parties. An agreement that only its
 * parties may know of proves nothing: evidence is for everybody inside.
 */
const signed =
  (kinds: AgreementKind[], needed: 'all' | 'most'): EvidenceQuery =>
  (id) => sql`
    select coalesce(greatest(k.signed, k.holds::int), 0) as count,
           case when k.holds and ${sql.lit(needed === 'all')} then greatest(k.signed, 1)
                when ${sql.lit(needed === 'all')} then greatest(k.parties, 1)
                else coalesce(k.parties, 0) / 2 + 1 end as needed,
           (k.id is not null)::int as waiting, coalesce(k.in_force_at, k.proposed_at) as at
      from (select) as one left join (
        select a.id, a.in_force_version_id is not null as holds, v.proposed_at, v.in_force_at,
               (select count(*) from agreement_signatures s where s.network_id = a.network_id and s.version_id = v.id) as signed,
               case a.between when 'members' then (select count(*) from organisation_sheets m
                                                    where m.network_id = a.network_id and m.standing = 'admitted')
                    else (select count(*) from agreement_parties p where p.network_id = a.network_id and p.agreement_id = a.id)
               end as parties
          from agreements a
          left join agreement_versions v on v.network_id = a.network_id
                                        and v.id = coalesce(a.in_force_version_id, a.proposed_version_id)
         where a.network_id = ${id} and a.kind in (${sql.join(kinds.map((kind) => sql.lit(kind)))})
           and a.disclosure <> 'parties' and a.state not in ('withdrawn', 'ended')
         order by holds desc, signed desc, a.id limit 1) as k on true`;

registerEvidence('agree.letter', 'agreements', signed(['letter_of_intent'], 'all'));
registerEvidence('agree.charter', 'agreements', signed(['charter'], 'most'));
registerEvidence('agree.contract', 'agreements', signed(['partnership_contract', 'final_agreement'], 'all'));
