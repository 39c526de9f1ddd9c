import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { databasePool } from '#lib/platform/database.server.ts';
import { jobMetrics } from '#lib/platform/jobs.server.ts';
import { renderMetrics } from '#lib/platform/metrics.server.ts';

/** For the host's monitoring, on this machine only: a proxy in front must not pass it on. */
export const GET: RequestHandler = async ({ getClientAddress, request }) => {
  if (!/^(127\.|::1$|::ffff:127\.)/.test(getClientAddress()) || request.headers.has('x-forwarded-for'))
    error(404, 'not_found');
  const pool = databasePool();
  const text = renderMetrics({
    process_resident_bytes: process.memoryUsage().rss,
    database_connections: pool.totalCount,
    database_connections_idle: pool.idleCount,
    database_waiting: pool.waitingCount,
    ...(await jobMetrics())
  });
  return new Response(text, { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } });
};
