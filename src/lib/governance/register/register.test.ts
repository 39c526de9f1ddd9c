import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { assembly } from '#lib/memberships/admission/scenario.ts';
import { newId } from '#lib/kernel/ids.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { chainDecisions, headOf, verify } from './data.server.ts';
import { getEntry, listRegister, registerLines, verifyRegister } from './operations.ts';
import { hashOf, NOTHING } from './rules.ts';

const database = useTestDatabase();
let s: Scenario;
beforeEach(async () => {
  s = await scenario();
});

/** As if a motion had just been closed: its decision in the register. `chain`: as `recordDecision` does. */
async function decide(title: string, chain = true): Promise<void> {
  const now = Temporal.Now.instant();
  const network_id = s.network.id;
  const id = newId();
  const rule = JSON.stringify({ electorate: 'members', majority: 'simple', durationDays: 7 });
  const lines = [
    { code: 'roll_members', params: { roll: 3 } },
    { code: 'adopted', params: { yes: 2 } }
  ];
  const closing = { closes_at: now, closes_zone: 'Europe/Paris', closes_wall: '2026-03-01', closed_at: now };
  const motion = { network_id, id, kind: 'admission', subject_id: newId(), title, state: 'adopted', rule };
  await s.inside(async (tx) => {
    await tx
      .insertInto('motions')
      .values({ ...motion, ...closing, opened_at: now, result: JSON.stringify(lines), created_at: now })
      .execute();
    const earlier = await tx.selectFrom('decisions').select('number').execute();
    const decision = {
      network_id,
      id: newId(),
      number: earlier.length + 1,
      motion_id: id,
      kind: 'admission'
    };
    const result = JSON.stringify({ tally: { roll: 3, yes: 2, no: 1, abstain: 0, blank: 0 }, lines });
    await tx
      .insertInto('decisions')
      .values({ ...decision, title, outcome: 'adopted', result, decided_at: now, recorded_at: now })
      .execute();
    if (chain) await chainDecisions(tx, network_id);
  });
}
const check = () => s.inside((tx) => verify(tx, s.network.id));
const head = () => s.inside((tx) => headOf(tx, s.network.id));
const lines = async () => {
  const parts: string[] = [];
  for await (const part of registerLines(s.system)!) parts.push(part);
  return parts.join('').split('\n').filter(Boolean);
};

describe('the chain', () => {
  test('of an empty register holds, and has no head', async () => {
    expect(await check()).toEqual({ checked: 0, head: NOTHING });
    expect(await head()).toBeNull();
  });
  test('holds after each decision, and its head is the hash of the last one', async () => {
    for (const title of ['Filature', 'مطبعة', 'Moulin']) await decide(title);
    expect(await check()).toEqual({ checked: 3, head: (await head())!.hash });
  });
  test('can be followed with nothing but the exported lines and a program that computes SHA-256', async () => {
    for (const title of ['Filature', 'مطبعة']) await decide(title);
    let previous = NOTHING;
    for (const line of await lines()) {
      expect((JSON.parse(line) as { previous: string }).previous).toBe(previous);
      previous = hashOf(line);
    }
    expect(previous).toBe((await head())!.hash);
  });
  test('takes in the decisions of before there was a chain, in their order, with the next one', async () => {
    for (const title of ['Première', 'Deuxième']) await decide(title, false);
    expect(await check()).toEqual({ number: 1, reason: 'link_missing' });
    await decide('Troisième');
    expect(await check()).toMatchObject({ checked: 3 });
  });
  test('is each network’s own', async () => {
    await decide('Filature');
    const [first, hash] = [s, (await head())!.hash];
    s = await scenario();
    await decide('Filature');
    expect((await head())!.hash).not.toBe(hash);
    expect(await s.inside((tx) => verify(tx, first.network.id))).toEqual({ checked: 0, head: NOTHING });
  });
  test('cannot be touched by the application: it has no right to change or remove a decision or a link', async () => {
    await decide('Filature');
    for (const table of ['decisions', 'register_entries'] as const) {
      const remove = s.inside((tx) => tx.deleteFrom(table).where('number', '=', 1).execute());
      await expect(remove).rejects.toThrow('permission denied');
      const change = s.inside((tx) => tx.updateTable(table).set({ number: 2 }).execute());
      await expect(change).rejects.toThrow('permission denied');
    }
  });
});

describe('whoever owns the database and changes the register', () => {
  let owner: pg.Client;
  beforeAll(async () => {
    owner = new pg.Client({ connectionString: database().adminUrl });
    await owner.connect();
    // Past every foreign key and check, as somebody with the disk could go.
    await owner.query(`set session_replication_role = replica`);
    for (const check of ['decisions_outcome_check', 'decisions_number_check'])
      await owner.query(`alter table decisions drop constraint ${check}`);
    for (const column of ['previous', 'hash', 'format', 'number'])
      await owner.query(`alter table register_entries drop constraint register_entries_${column}_check`);
  });
  afterAll(() => owner.end());

  type Cell = { table: string; column: string; type: string };
  async function cells(): Promise<Cell[]> {
    const { rows } = await owner.query<Cell>(
      `select attrelid::regclass::text as table, attname as column, format_type(atttypid, atttypmod) as type
         from pg_attribute where attrelid in ('decisions'::regclass, 'register_entries'::regclass) and attnum > 0
          and not attisdropped order by 1, attnum`
    );
    return rows;
  }
  async function bytesOf({ table, column }: Cell, number: number): Promise<Buffer> {
    const { rows } = await owner.query<{ bytes: Buffer }>(
      `select convert_to(${column}::text, 'UTF8') as bytes from ${table} where network_id = $1 and number = $2`,
      [s.network.id, number]
    );
    return rows[0]!.bytes;
  }

  /** Flips one bit of a stored value, verifies, and puts it back. Null where the database refuses the new value or reads it as the old one. */
  async function withFlippedBit(cell: Cell, number: number, at: number, bit: number) {
    const { table, column, type } = cell;
    const before = await bytesOf(cell, number);
    const bytes = Buffer.from(before);
    bytes[at]! ^= 1 << bit;
    const set = `update ${table} set ${column} = convert_from($2, 'UTF8')::${type} where ctid = $1 returning ctid::text, ${column}::text as now`;
    const { rows: found } = await owner.query<{ ctid: string }>(
      `select ctid::text from ${table} where network_id = $1 and number = $2`,
      [s.network.id, number]
    );
    const changed = await owner
      .query<{ ctid: string; now: string }>(set, [found[0]!.ctid, bytes])
      .catch(() => null);
    if (!changed) return null;
    const result = changed.rows[0]!.now === before.toString() ? null : await check();
    await owner.query(set, [changed.rows[0]!.ctid, before]);
    return result;
  }

  test(
    'by one bit in any byte of any column is found out, and the first wrong entry is named',
    { timeout: 120_000 },
    async () => {
      for (const title of ['Filature', 'مطبعة', 'Moulin']) await decide(title);
      const intact = await check();
      let changes = 0;
      for (const cell of await cells()) {
        const { length } = await bytesOf(cell, 2);
        for (let at = 0; at < length; at += 1) {
          const result = await withFlippedBit(cell, 2, at, (at * 5 + length) % 7);
          if (result === null) continue;
          changes += 1;
          // A decision or link that now has a smaller number comes before its time.
          expect(result, `${cell.table}.${cell.column}, byte ${at}`).toHaveProperty('reason');
          expect([1, 2, 3]).toContain((result as { number: number }).number);
        }
      }
      expect(changes).toBeGreaterThan(300);
      expect(await check()).toEqual(intact);
    }
  );
  test('anywhere in the register, by any bit, is found out', { timeout: 120_000 }, async () => {
    for (let i = 0; i < 5; i += 1) await decide(`Décision ${i}`);
    const where = fc.record({
      number: fc.integer({ min: 1, max: 5 }),
      cell: fc.constantFrom(...(await cells())),
      byte: fc.nat(),
      bit: fc.integer({ min: 0, max: 7 })
    });
    await fc.assert(
      fc.asyncProperty(where, async ({ number, cell, byte, bit }) => {
        const { length } = await bytesOf(cell, number);
        const result = await withFlippedBit(cell, number, byte % length, bit);
        if (result !== null) expect(result).toHaveProperty('reason');
      }),
      { numRuns: 400 }
    );
    expect(await check()).toMatchObject({ checked: 5 });
  });
  const takeOut = async (number: number, tables: string[]) => {
    for (const table of tables)
      await owner.query(`delete from ${table} where network_id = $1 and number = $2`, [s.network.id, number]);
    return check();
  };
  test('by taking out a decision, its link, or both, is found out', async () => {
    for (let i = 0; i < 3; i += 1) await decide(`Décision ${i}`);
    expect(await takeOut(3, ['register_entries'])).toEqual({ number: 3, reason: 'link_missing' });
    const both = ['decisions', 'register_entries'];
    expect(await takeOut(2, both)).toEqual({ number: 2, reason: 'decision_missing' });
  });
  test('by cutting off its end is found out by who kept a head: the chain alone cannot know', async () => {
    for (let i = 0; i < 3; i += 1) await decide(`Décision ${i}`);
    const printed = (await head())!.hash;
    const cut = await takeOut(3, ['register_entries', 'decisions']);
    expect(cut).toMatchObject({ checked: 2 });
    expect(cut).not.toMatchObject({ head: printed });
  });
});

test('a motion that closes is chained in the transaction that counts it', async () => {
  const meeting = await assembly(3);
  await meeting.open();
  for (const i of [0, 1]) await meeting.vote(i, 'yes');
  await meeting.close();
  const chain = await meeting.inside((tx) => verify(tx, meeting.network.id));
  expect(chain).toMatchObject({ checked: 1 });
  expect(await meeting.inside((tx) => headOf(tx, meeting.network.id))).toMatchObject({ number: 1 });
});

describe('members', () => {
  test('read the list with the head, an entry with its result and its text, and verify the whole', async () => {
    for (let i = 0; i < 3; i += 1) await decide(`Décision ${i}`);
    const actor = await s.person('Mounir', { speaksFor: [await s.organisation('Atelier')], mandate: false });
    const list = await execute(listRegister, { actor, input: {} });
    if (!list.ok) throw new Error('no list');
    expect(list.value.decisions.map((d) => d.number)).toEqual([3, 2, 1]);
    expect(list.value.head).toMatchObject({ number: 3, hash: list.value.decisions[0]!.hash });
    const entry = await execute(getEntry, { actor, input: { number: '2' } });
    if (!entry.ok) throw new Error('no entry');
    expect(entry.value).toMatchObject({ number: 2, title: 'Décision 1', broken: null });
    expect(hashOf(entry.value.text)).toBe(entry.value.link!.hash);
    const verified = await execute(verifyRegister, { actor, input: {} });
    expect(verified).toMatchObject({ ok: true, value: { holds: true, checked: 3 } });
    const printed = list.value.decisions[1]!.hash!.replace(/(.{8})/g, '$1 ').toUpperCase();
    const earlier = await execute(verifyRegister, { actor, input: { head: printed } });
    expect(earlier).toMatchObject({ ok: true, value: { found: { number: 2 } } });
    if (!earlier.ok || !earlier.value.holds) throw new Error('not verified');
    expect(earlier.value.found!.until).not.toBeNull();
    const last = await execute(verifyRegister, { actor, input: { head: list.value.head!.hash } });
    expect(last).toMatchObject({ ok: true, value: { found: { number: 3, until: null } } });
    const unknown = await execute(verifyRegister, { actor, input: { head: 'ab'.repeat(32) } });
    expect(unknown).toMatchObject({ ok: true, value: { holds: true, found: null } });
    const none = await execute(getEntry, { actor, input: { number: 9 } });
    expect(none).toMatchObject({ ok: false, problems: [{ kind: 'not_found' }] });
  });
  test('of another network find nothing of this one', async () => {
    await decide('Filature');
    const elsewhere = await scenario();
    const actor = await elsewhere.person('Omar', { speaksFor: [await elsewhere.organisation('Ailleurs')] });
    expect(registerLines({ ...actor, network: null })).toBeNull();
    const list = await execute(listRegister, { actor, input: {} });
    expect(list).toMatchObject({ ok: true, value: { decisions: [], head: null } });
  });
});
