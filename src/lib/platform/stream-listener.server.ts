import pg from 'pg';
import { databasePool } from '#lib/platform/database.server.ts';

export type Listening = { close(): Promise<void> };

/**
 * Hears NOTIFY on a channel. The process holds one connection for all its channels; it reconnects by itself, and then
 * calls `onReconnect`, because what was said in between is lost. The first connection is awaited: an error rejects.
 */
export async function listen(
  channel: string,
  onNotification: (payload: string) => void,
  onReconnect: () => void = () => undefined
): Promise<Listening> {
  const ear: Ear = { channel, onNotification, onReconnect };
  ears.add(ear);
  try {
    connection ??= connect();
    const client = await connection;
    await client.query(`listen ${pg.escapeIdentifier(channel)}`);
  } catch (error) {
    ears.delete(ear);
    if (ears.size === 0) await hangUp();
    throw error;
  }
  return {
    close: async () => {
      ears.delete(ear);
      if (ears.size === 0) await hangUp();
    }
  };
}

type Ear = { channel: string; onNotification: (payload: string) => void; onReconnect: () => void };

const PULSE = 30_000;
const ears = new Set<Ear>();
let connection: Promise<pg.Client> | undefined;
let pulse: NodeJS.Timeout | undefined;
let retry: NodeJS.Timeout | undefined;

async function connect(): Promise<pg.Client> {
  const { connectionString } = databasePool().options;
  const client = new pg.Client({ connectionString, keepAlive: true, application_name: 'lierre listen' });
  client.on('notification', ({ channel, payload = '' }) => {
    for (const ear of ears) if (ear.channel === channel) ear.onNotification(payload);
  });
  client.on('error', () => lost(client));
  client.on('end', () => lost(client));
  current = client;
  await client.connect();
  // A connection can die without a word; a question now and then finds out.
  clearInterval(pulse);
  pulse = setInterval(() => void ask(client), PULSE).unref();
  return client;
}
let current: pg.Client | undefined;

async function ask(client: pg.Client): Promise<void> {
  const late = setTimeout(() => lost(client), PULSE / 2).unref();
  await client.query('select 1').catch(() => lost(client));
  clearTimeout(late);
}

function lost(client: pg.Client): void {
  if (client !== current) return;
  current = undefined;
  clearInterval(pulse);
  client.end().catch(() => undefined);
  if (ears.size > 0) reconnect(500);
}

function reconnect(wait: number): void {
  clearTimeout(retry);
  retry = setTimeout(() => {
    connection = connect().then(async (client) => {
      for (const channel of new Set([...ears].map((ear) => ear.channel)))
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      for (const ear of ears) ear.onReconnect();
      return client;
    });
    connection.catch(() => {
      current = undefined;
      if (ears.size > 0) reconnect(Math.min(wait * 2, 10_000));
    });
  }, wait).unref();
}

async function hangUp(): Promise<void> {
  clearInterval(pulse);
  clearTimeout(retry);
  const client = current;
  current = undefined;
  connection = undefined;
  await client?.end().catch(() => undefined);
}
