import { sql } from 'kysely';
import { registerEvidence, type EvidenceQuery } from '#lib/journey/data.server.ts';
import type { SurveyKind } from '../kinds/rules.ts';

/** Every kind has one revealed survey, or at least one that runs; nothing of what anybody answered. */
const revealed =
  (...wanted: SurveyKind[]): EvidenceQuery =>
  (id) =>
    sql`select count(distinct kind) filter (where state = 'revealed') as count, ${sql.lit(wanted.length)} as needed,
               count(distinct kind) filter (where state in ('draft', 'open')) as waiting, max(ended_at) filter (where state = 'revealed') as at
          from surveys where network_id = ${id} and kind = any(${wanted}::text[])`;

registerEvidence('agree.relations', 'surveys', revealed('relations'));
registerEvidence('launch.plans', 'surveys', revealed('plan', 'swot'));
