import { createServer } from 'node:http';
import pg from 'pg';

/** Yardstick (b): the least that can answer: node:http, a session look-up, the same 50 rows, a template string. */
const pool = new pg.Pool({
  connectionString: process.env.BENCH_DATABASE_URL,
  max: 10,
  idleTimeoutMillis: 60_000
});
type Row = {
  id: string;
  name: string;
  town: string | null;
  sector_code: string | null;
  standing: string | null;
};

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string | null): string => (text ?? '').replace(/[&<>"]/g, (sign) => escapes[sign]!);

createServer(async (request, response) => {
  if (request.url === '/health') return void response.end();
  const token = /session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
  const session = await pool.query({
    name: 'session',
    text: 'select p.name from sessions s join persons p on p.id = s.person_id where s.token = $1 and s.expires_at > now()',
    values: [token]
  });
  if (!session.rows.length) return void response.writeHead(401).end();
  const { rows } = await pool.query<Row>({
    name: 'rows',
    text: 'select organisation_id as id, name, town, sector_code, standing from bench_rows order by sort_name, organisation_id limit 50'
  });
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    .end(`<!doctype html><title>Directory</title>
<p>${escape(session.rows[0].name)}</p><ul>${rows
    .map(
      (
        row
      ) => `<li><a href="/organisations/${row.id}">${escape(row.name)}</a> <span>${escape(row.town)}</span>
<span>${escape(row.sector_code)}</span> <span>${escape(row.standing)}</span></li>`
    )
    .join('')}</ul>`);
}).listen(Number(process.env.PORT), '127.0.0.1');
