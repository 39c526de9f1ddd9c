import { CompiledQuery } from 'kysely';
import {
  systemActor,
  type Actor,
  type NetworkContext,
  type Representation,
  type Role
} from '#lib/platform/actor.ts';
import { READ_ONLY, transaction, type Tx } from '#lib/platform/database.server.ts';
import type { Locale } from '#lib/platform/messages.ts';

type Person = {
  id: string;
  name: string;
  email: string;
  locale: Locale;
  zone: string;
  theme: 'auto' | 'light' | 'dark';
  isHost: boolean;
  demo: boolean;
};
export type NetworkLink = { id: string; slug: string; name: string };

/** What the SQL function `enter` answers (migrations 0007 and 0017). */
type Row = {
  sessionId: string | null;
  sessionUpdatedAt: string | null;
  person: Person;
  network: NetworkContext | null;
  represents: Representation[];
  roles: Role[];
  networks: NetworkLink[];
  unread: number;
  /** Of the network: it has not changed while this is the same. Read before any of its data (decision 0093). */
  version: string | null;
};
export type Entered = Pick<Row, 'sessionId' | 'person' | 'networks' | 'unread' | 'version'> & {
  actor: Actor;
  sessionUpdatedAt: Temporal.Instant | null;
};

/**
 * Opens the context of one person, by session token or (checked before) by person id, in one network or in none, in
 * one statement: the transaction sees from here on what that person may. Null: no such living session. With a token, which
 * is how a page begins, the transaction can only read from here on.
 */
export async function enter(
  tx: Tx,
  who: { token: string; slug: string | null } | { personId: string; slug: string | null },
  via: Actor['via'] = 'page',
  now: Temporal.Instant = Temporal.Now.instant()
): Promise<Entered | null> {
  const token = 'token' in who ? who.token : null;
  const personId = 'personId' in who ? who.personId : null;
  const slug = who.slug?.includes('\0') ? null : who.slug; // no network has a name that PostgreSQL cannot hold
  const { rows } = await tx.executeQuery<{ entered: Row | null }>(
    CompiledQuery.raw(token ? ENTER_READING : ENTER, [token, personId, slug, now])
  );
  const row = rows[0]?.entered;
  if (!row) return null;
  const { person, network, represents, roles } = row;
  return {
    sessionId: row.sessionId,
    sessionUpdatedAt: row.sessionUpdatedAt ? Temporal.Instant.from(row.sessionUpdatedAt) : null,
    person,
    networks: row.networks,
    unread: row.unread,
    version: row.version,
    actor: {
      via,
      personId: person.id,
      name: person.name,
      email: person.email,
      locale: person.locale,
      isHost: person.isHost,
      fictional: person.demo,
      network,
      represents,
      roles,
      system: false
    }
  };
}

const ENTER = 'select enter($1, $2, $3, $4) as entered';
const ENTER_READING = `${ENTER}, ${READ_ONLY}`;

/** The actor of a job in one network; null when the network is gone. */
export const systemIn = (networkId: string, via: 'cli' | 'job' = 'job'): Promise<Actor | null> =>
  transaction({ networkId }, (tx) => systemOf(tx, networkId, via), { readOnly: true });

/** The same inside a transaction that is open already, which may have founded the network itself. */
export async function systemOf(tx: Tx, networkId: string, via: 'cli' | 'job' = 'job'): Promise<Actor | null> {
  const columns = ['id', 'slug', 'name', 'country', 'language', 'currency', 'zone', 'demo'] as const;
  const row = await tx.selectFrom('networks').select(columns).where('id', '=', networkId).executeTakeFirst();
  return row ? systemActor({ ...row, language: row.language as Locale }, via) : null;
}
