import { runtimeConfig } from '#lib/platform/config.ts';
import { databasePool } from '#lib/platform/database.server.ts';

/** 200 once the application can answer from its database; 503 while it cannot. */
export const GET = async (): Promise<Response> => {
  const { version, databaseKind } = runtimeConfig();
  try {
    await databasePool().query('select 1');
    return Response.json({ status: 'ok', version, database: databaseKind });
  } catch {
    return Response.json({ status: 'database_away', version, database: databaseKind }, { status: 503 });
  }
};
