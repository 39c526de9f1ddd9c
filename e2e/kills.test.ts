import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDatabase, openDatabase } from '#lib/platform/database.server.ts';
import { ADMIN } from '#lib/platform/initdb.server.ts';
import { reachSocket, socketUrl } from '#lib/platform/postgres.server.ts';
import { APP_ROLE, connected } from '#lib/platform/roles.server.ts';
import { readSecrets, type Secrets } from '#lib/platform/secrets.server.ts';
import { world, type World } from '../checks/world.ts';
import { endLierre, startLierre, type Lierre } from './lierre.ts';
import { writersFor, type Writer } from './writers.ts';

const KILLS = 25;

let lierre: Lierre;
let place: World;
let secrets: Secrets;
let socket: ReturnType<typeof reachSocket>;
let writers: Writer[];

beforeAll(async () => {
  lierre = await startLierre();
  secrets = await readSecrets(lierre.data);
  socket = reachSocket(lierre.data);
  openDatabase(socketUrl(socket.host, APP_ROLE, secrets.databaseApp, 'lierre'), 2);
  place = await world();
  writers = await writersFor(place);
  await closeDatabase();
}, 300_000);
afterAll(async () => {
  socket?.dispose();
  await endLierre(lierre);
});

test(`${KILLS} kills in the middle of votes, decisions, imports, texts, answers and tasks lose nothing that was acknowledged, and leave nothing half done`, async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const working = Promise.all(writers.map((writer) => writer.work(lierre.url)));
    await pause(100 + Math.random() * 400);
    const victim = (['all', 'application', 'all', 'database'] as const)[kill % 4]!;
    await strike(victim);
    await working;
    if (victim !== 'database') lierre = await startLierre({}, lierre.data);
    for (const writer of writers) await writer.check(lierre.url);
    expect(await halves(), `after kill ${kill} of ${victim}`).toEqual([]);
  }
  for (const { name, acknowledged } of writers) expect(acknowledged(), name).toBeGreaterThan(KILLS);
  // A job that was running when its process was killed is taken up again within a minute or so.
  await expect
    .poll(() => ask('select id from events where dispatched_at is null'), { timeout: 120_000, interval: 500 })
    .toEqual([]);
}, 900_000);

async function strike(victim: 'all' | 'application' | 'database'): Promise<void> {
  const postmaster = Number(
    readFileSync(join(lierre.data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]
  );
  const ended = new Promise((resolve) => lierre.process.once('exit', resolve));
  if (victim !== 'database') lierre.process.kill('SIGKILL');
  // The server leads a group of its own: its workers die with it.
  if (victim !== 'application') process.kill(-postmaster, 'SIGKILL');
  if (victim !== 'database') await ended;
}

/** What must agree with each other however often the power fails. */
const AGREEMENTS: Record<string, string> = {
  'the figures of a motion and its ballots': `
    select m.id::text from motions m where array[yes, no, abstain, blank]::bigint[] <>
      (select array[count(*) filter (where choice = 'yes'), count(*) filter (where choice = 'no'),
                    count(*) filter (where choice = 'abstain'), count(*) filter (where choice = 'blank')]
         from ballots b where b.network_id = m.network_id and b.motion_id = m.id)`,
  'ballots and the journal': `
    select b.motion_id::text from ballots b where b.recorded_by_name is null and b.revision <>
      (select count(*) from audit_entries a where a.network_id = b.network_id and a.subject_id = b.motion_id
          and a.organisation_id = b.organisation_id and a.operation = 'governance.castBallot')`,
  'sheets, their changes and the journal': `
    select s.name from organisation_sheets s where s.version - 1 <>
      (select count(*) from audit_entries a where a.network_id = s.network_id and a.subject_id = s.organisation_id
          and a.operation = 'organisations.updateSheet')`,
  'organisations that were added, their events and the journal': `
    select 'added' where (select count(*) from audit_entries where operation = 'organisations.createOrganisation')
      <> (select count(*) from events where type = 'organisation.added')`,
  'imports and what they wrote': `
    select i.id::text from imports i where (i.state = 'done') <> exists (
      select from import_rows r where r.network_id = i.network_id and r.import_id = i.id and r.outcome is not null)`,
  'imports that are done and their rows': `
    select i.id::text from imports i where i.state = 'done' and i.row_count <> (
      select count(*) from import_rows r
        join organisation_sheets s on s.network_id = r.network_id and s.organisation_id = r.written_id
       where r.network_id = i.network_id and r.import_id = i.id)`,
  'every organisation and its place in the search': `
    select s.name from organisation_sheets s where not exists (
      select from search_terms t where t.network_id = s.network_id and t.organisation_id = s.organisation_id)`,
  'clauses, their revisions and the journal': `
    select c.id::text from agreement_clauses c where c.revision - 1 <>
      (select count(*) from audit_entries a where a.network_id = c.network_id and a.detail ->> 'clauseId' = c.id::text
          and a.operation = 'agreements.editClause')`,
  'tasks and the journal': `
    select 'tasks' where (select count(*) from plan_tasks) <>
      (select count(*) from audit_entries where operation = 'plan.addTask')`,
  'tasks that are done and the journal': `
    select 'done' where (select count(*) from plan_tasks where state = 'done') <>
      (select count(*) from audit_entries where operation = 'plan.moveTask')`,
  'questions that were decided, the register and its chain': `
    select m.title from motions m
      left join decisions d on d.network_id = m.network_id and d.motion_id = m.id
      left join register_entries e on e.network_id = d.network_id and e.number = d.number
     where (m.state in ('adopted', 'rejected', 'no_quorum')) <> (d.id is not null) or (d.id is null) <> (e.hash is null)
        or e.previous <> coalesce((select b.hash from register_entries b
             where b.network_id = e.network_id and b.number = e.number - 1), repeat('0', 64))`,
  'events and the work they cause': `
    select e.id::text from events e where dispatched_at is null and not exists (
      select from pgboss.job j where j.name = 'events.dispatch' and j.data ->> 'eventId' = e.id::text)`
};

async function halves(): Promise<string[]> {
  const found: string[] = [];
  for (const [what, question] of Object.entries(AGREEMENTS))
    if ((await ask(question)).length > 0) found.push(what);
  return found;
}

const ask = (question: string): Promise<unknown[]> =>
  connected(socketUrl(socket.host, ADMIN, secrets.databaseAdmin, 'lierre'), async (client: pg.Client) => {
    const { rows } = await client.query<Record<string, unknown>>(question);
    return rows;
  });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
