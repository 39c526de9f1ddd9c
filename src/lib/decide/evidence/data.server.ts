import { sql } from 'kysely';
import { registerEvidence, type EvidenceQuery } from '#lib/journey/data.server.ts';

/** What founders state, compare and ask themselves is in one survey: revealed, all three are done. */
const revealed: EvidenceQuery = (id) =>
  sql`select (count(*) filter (where state = 'revealed') > 0)::int as count, 1 as needed,
             count(*) filter (where state in ('draft', 'open')) as waiting, max(ended_at) filter (where state = 'revealed') as at
        from surveys where network_id = ${id} and kind = 'decide'`;
const adopted: EvidenceQuery = (id) =>
  sql`select (count(*) filter (where adopted_at is not null) > 0)::int as count, 1 as needed,
             count(*) filter (where adopted_at is null) as waiting, max(adopted_at) as at
        from decide_studies where network_id = ${id}`;

const PAGE = 'journey/decide';
registerEvidence('decide.position', PAGE, revealed);
registerEvidence('decide.roads', PAGE, revealed);
registerEvidence('decide.readiness', PAGE, revealed);
registerEvidence('decide.recommendation', PAGE, adopted);
