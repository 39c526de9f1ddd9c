import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assembly } from '#lib/governance/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import '#lib/registry.ts';
import { ROOT } from './root.ts';

const database = useTestDatabase({ max: 3 });
const data = mkdtempSync(join(tmpdir(), 'lierre-verify-'));
let owner: pg.Client;
beforeAll(async () => {
  owner = new pg.Client({ connectionString: database().adminUrl });
  await owner.connect();
  // Past every foreign key, as somebody with the disk could go.
  await owner.query('set session_replication_role = replica');
});
afterAll(async () => {
  await owner.end();
  rmSync(data, { recursive: true });
});

/** `bin/lierre verify` as a host calls it, on the database of this test. */
async function verify(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(join(ROOT, 'bin/lierre'), ['verify', ...args], {
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      LIERRE_DATA: data,
      DATABASE_URL: database().ownerUrl,
      DATABASE_APP_URL: database().appUrl
    }
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

/** A network that has decided four times, and the hashes of its entries. */
async function decided() {
  const a = await assembly(1);
  for (const title of ['Un four', 'Un local', 'مطبعة', 'Une fête']) {
    const id = await a.propose({ title });
    await a.vote(id, 0, 'yes');
    await a.close(id);
  }
  const { rows } = await owner.query<{ hash: string }>(
    'select hash from register_entries where network_id = $1 order by number',
    [a.network.id]
  );
  return { id: a.network.id, slug: a.network.slug, hashes: rows.map(({ hash }) => hash) };
}
const both = async (change: (table: string) => Promise<unknown>) => {
  for (const table of ['decisions', 'register_entries']) await change(table);
};

test(
  'an intact register is told with its number of decisions and its head, and an older head with its days',
  { timeout: 300_000 },
  async () => {
    const { slug, hashes } = await decided();
    const head = hashes[3]!;
    expect(await verify('--network', slug)).toEqual({
      code: 0,
      out: `${slug}: 4 decisions, head ${head}\n`,
      err: ''
    });
    const older = hashes[1]!.replace(/(.{8})/g, '$1 ').toUpperCase();
    const found = await verify('--network', slug, '--head', older);
    expect(found).toMatchObject({ code: 0, err: '' });
    expect(found.out).toMatch(/entry 2 has the head given, which was the head from 2.*Z to 2.*Z\n/);
    const last = await verify('--network', slug, '--head', head);
    expect(last.out).toMatch(/entry 4 has the head given, which is the head since 2.*Z\n/);
  }
);

test(
  'a head that no entry has, a head that is none, and a network that is not there are refused in words',
  { timeout: 300_000 },
  async () => {
    const { slug } = await decided();
    const unknown = 'ab'.repeat(32);
    expect(await verify('--network', slug, '--head', unknown)).toEqual({
      code: 1,
      out: `${slug}: the chain holds, but no entry has the head ${unknown}\n`,
      err: ''
    });
    const short = await verify('--network', slug, '--head', 'abc');
    expect(short).toMatchObject({ code: 1, out: '' });
    expect(short.err).toMatch(/fingerprint has 64/);
    const nowhere = await verify('--network', 'nulle-part');
    expect(nowhere).toMatchObject({ code: 1, out: '', err: 'There is no network “nulle-part” here\n' });
  }
);

test(
  'whatever was done to a register, the command fails and names the first entry that does not fit',
  { timeout: 300_000 },
  async () => {
    const expected = new Map<string, string>();
    const damage = async (said: string, harm: (networkId: string) => Promise<unknown>) => {
      const { id, slug } = await decided();
      await harm(id);
      expected.set(slug, said);
    };
    await damage('broken, entry 3 is not what was recorded', (id) =>
      owner.query(`update decisions set title = 'مصبغة' where network_id = $1 and number = 3`, [id])
    );
    await damage('broken, entry 2 is missing', (id) =>
      both((table) => owner.query(`delete from ${table} where network_id = $1 and number = 2`, [id]))
    );
    await damage('broken, entry 2 does not follow the entry before it', (id) =>
      both((table) =>
        owner
          .query(`update ${table} set number = number + 10 where network_id = $1 and number in (2, 3)`, [id])
          .then(() =>
            owner.query(`update ${table} set number = 15 - number where network_id = $1 and number > 10`, [
              id
            ])
          )
      )
    );
    await damage('broken, entry 5 does not follow the entry before it', async (id) => {
      await owner.query(
        `insert into decisions (network_id, id, number, motion_id, kind, title, outcome, result, decided_at, recorded_at)
         select network_id, gen_random_uuid(), 5, gen_random_uuid(), kind, 'Glissée', outcome, result, decided_at, recorded_at
           from decisions where network_id = $1 and number = 4`,
        [id]
      );
      await owner.query(
        `insert into register_entries (network_id, number, format, previous, hash)
         select network_id, 5, format, repeat('a', 64), hash from register_entries where network_id = $1 and number = 4`,
        [id]
      );
    });
    const all = await verify();
    expect(all).toMatchObject({ code: 1, err: '' });
    for (const [slug, said] of expected) {
      expect(all.out).toContain(`${slug}: ${said}\n`);
    }
    const [first] = expected.keys();
    expect((await verify('--network', first!)).code).toBe(1);
  }
);
