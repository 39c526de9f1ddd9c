import { sql } from 'kysely';
import { z } from 'zod';
import { conflict, notFound, ok } from '#lib/kernel/result.ts';
import { isHost } from '#lib/platform/actor.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { id, optionalId } from '#lib/platform/fields.ts';
import { enqueue } from '#lib/platform/jobs.server.ts';
import { jobsGivenUp, tryAgain } from '#lib/platform/jobs-failed.server.ts';
import type { MailState } from '#lib/platform/mail-states.ts';
import { command, query } from '#lib/platform/operation.ts';

const PAGE = 50;

type Envelope = {
  id: string;
  to: string;
  subject: string;
  state: MailState;
  createdAt: Temporal.Instant;
  attempts: number;
  error: string | null;
};
const envelope = sql`id, to_address as "to", subject, state, created_at as "createdAt", attempts, last_error as error`;

export const listMails = query({
  name: 'mail.listMails',
  summary: 'Mails of the instance, newest first, and whether a mail server is set',
  rest: 'GET /mails',
  input: z.object({ after: optionalId }),
  may: isHost,
  instance: true,
  async run({ tx }, { after }) {
    const { rows } = await sql<Envelope>`
      select ${envelope} from mails ${after ? sql`where id < ${after}::uuid` : sql``}
       order by id desc limit ${PAGE + 1}`.execute(tx);
    const mails = rows.slice(0, PAGE);
    const next = rows.length > PAGE ? mails.at(-1)!.id : null;
    return ok({ mails, next, delivers: runtimeConfig().smtpUrl !== null });
  }
});

/** In person only: a mail may hold a link that opens somebody's account, which no program needs. */
export const readMail = query({
  name: 'mail.readMail',
  summary: 'One mail; its words only as long as it has not been delivered',
  rest: 'GET /mails/{id}',
  input: z.object({ id }),
  may: (actor) => isHost(actor) && !actor.scopes,
  instance: true,
  async run({ tx }, input) {
    const { rows } = await sql<Envelope & { name: string | null; text: string | null; html: string | null }>`
      select ${envelope}, to_name as name, text, html from mails where id = ${input.id}`.execute(tx);
    return rows[0] ? ok({ ...rows[0], delivers: runtimeConfig().smtpUrl !== null }) : notFound();
  }
});

/** For a mail that failed, or that was kept before there was a mail server. */
export const sendMailAgain = command({
  name: 'mail.sendMailAgain',
  summary: 'Send a mail that failed or was kept',
  rest: 'POST /mails/{id}/send',
  input: z.object({ id }),
  may: isHost,
  instance: true,
  async run({ tx }, input) {
    if (runtimeConfig().smtpUrl === null) return conflict('no_mail_server');
    const { rows } = await sql`
      update mails set state = 'queued' where id = ${input.id} and state in ('failed', 'kept') returning id`.execute(
      tx
    );
    if (rows.length === 0) return notFound();
    await enqueue(tx, 'mail.deliver', { mailId: input.id });
    return ok({ id: input.id });
  },
  audit: (input) => ({ subject: input.id })
});

export const listJobsGivenUp = query({
  name: 'jobs.listGivenUp',
  summary: 'Background jobs that failed for good',
  rest: 'GET /jobs/given-up',
  input: z.object({}),
  may: isHost,
  instance: true,
  run: async ({ tx }) => ok({ jobs: await jobsGivenUp(tx) })
});

export const tryJobAgain = command({
  name: 'jobs.tryAgain',
  summary: 'Put a job that failed for good back into its queue',
  rest: 'POST /jobs/given-up/{id}/try-again',
  input: z.object({ id: z.uuid({ error: 'not_an_id' }) }),
  may: isHost,
  instance: true,
  run: async ({ tx }, input) => ((await tryAgain(tx, input.id)) ? ok({ id: input.id }) : notFound()),
  audit: (input) => ({ subject: input.id })
});
