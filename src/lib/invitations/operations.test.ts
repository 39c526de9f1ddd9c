import { beforeAll, describe, expect, test } from 'vitest';
import { hashOf } from '#lib/identity/data.server.ts';
import { lastMail, provideTestRuntime } from '#lib/identity/scenario.ts';
import '#lib/invitations/jobs.ts';
import { findInvitation } from '#lib/invitations/data.server.ts';
import {
  acceptInvitation,
  invite,
  listInvitations,
  resendInvitation,
  revokeInvitation
} from '#lib/invitations/operations.ts';
import { INVITATION_DAYS } from '#lib/invitations/rules.ts';
import { roles, visitor, type Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { dispatch, recordEvent } from '#lib/platform/events.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();
beforeAll(() => provideTestRuntime());

let serial = 0;
const newAddress = () => `invite${(serial += 1)}@exemple.fr`;
const outside = (sql: string, values: unknown[] = []) =>
  connected(database().adminUrl, async (client) => (await client.query(sql, values)).rows);
const tokenFor = async (email: string) => /\/invitations\/(\S+)/.exec((await lastMail(email)) ?? '')![1]!;
const emailOf = async (actor: Actor) => actor.email!;

/** As the page does it: the network comes from the invitation, the person, if any, from the session. */
async function accept(token: string, actor: Actor = visitor(), name?: string) {
  const found = await transaction({}, (tx) => findInvitation(tx, hashOf(token)));
  if (!found) return null;
  return execute(acceptInvitation, { actor: { ...actor, network: found.network }, input: { token, name } });
}

async function invited(s: Scenario, more: { email?: string; mandate?: boolean } = {}) {
  const facilitator = await s.person('Aïcha', { roles: ['facilitator'] });
  const organisationId = await s.organisation('Atelier des Cimes');
  const email = more.email ?? newAddress();
  const input = { email, name: 'Brahim', organisationId, mandate: more.mandate ?? true };
  const answer = await execute(invite, { actor: facilitator, input });
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return { facilitator, organisationId, email, id: answer.value.id, token: await tokenFor(email) };
}
const sentBy = (s: Scenario, personId: string) =>
  transaction({}, (tx) => enter(tx, { personId, slug: s.network.slug }));

describe('An invitation to a role', () => {
  test('reaches each role that there is', async () => {
    const s = await scenario();
    const { facilitator, organisationId } = await invited(s);
    for (const role of roles) {
      const input = { email: newAddress(), organisationId, mandate: true, role };
      expect(await execute(invite, { actor: facilitator, input }), role).toMatchObject({ ok: true });
    }
  });

  test('of the council or to preside is for who speaks for a member with mandate, and one presides', async () => {
    const s = await scenario();
    const { facilitator, organisationId } = await invited(s);
    for (const role of ['council', 'chair'])
      for (const bare of [{ organisationId }, { organisationId: null, mandate: true }])
        expect(
          await execute(invite, { actor: facilitator, input: { email: newAddress(), role, ...bare } })
        ).toMatchObject({ ok: false, problems: [{ field: 'role', code: `${role}_needs_mandate` }] });
    const asked = [newAddress(), newAddress()];
    for (const email of asked) {
      const input = { email, name: 'Brahim', organisationId, mandate: true, role: 'chair' };
      expect(await execute(invite, { actor: facilitator, input })).toMatchObject({ ok: true });
    }
    const [first, second] = [await tokenFor(asked[0]!), await tokenFor(asked[1]!)];
    expect(await accept(first)).toMatchObject({ ok: true });
    expect(await accept(second)).toMatchObject({ ok: false, problems: [{ code: 'chair_taken' }] });
  });
});

describe('An invitation to a new address', () => {
  test('makes the account, proves the address and lets its owner speak for the organisation', async () => {
    const s = await scenario();
    const { token, organisationId, email } = await invited(s);
    const answer = await accept(token);
    expect(answer).toMatchObject({
      ok: true,
      value: { created: true, organisationId, slug: s.network.slug }
    });
    if (!answer?.ok) return;
    const entered = await sentBy(s, answer.value.personId);
    expect(entered).toMatchObject({
      person: { name: 'Brahim', email },
      actor: { represents: [{ organisationId, mandate: true, state: 'admitted' }] }
    });
  });

  test('stands in the journal under the name of whoever accepted it', async () => {
    const s = await scenario();
    const { token } = await invited(s);
    const answer = await accept(token, visitor(), 'Brahim Alaoui');
    const lines = await s.inside((tx) =>
      tx
        .selectFrom('audit_entries')
        .select(['person_id', 'person_name'])
        .where('operation', '=', 'invitations.acceptInvitation')
        .execute()
    );
    const personId = answer?.ok ? answer.value.personId : '';
    expect(lines).toEqual([{ person_id: personId, person_name: 'Brahim Alaoui' }]);
  });

  test('serves once, also when it is accepted twenty times at the same moment', async () => {
    const s = await scenario();
    const { token, organisationId } = await invited(s);
    const answers = await Promise.all(Array.from({ length: 20 }, () => accept(token)));
    expect(answers.filter((answer) => answer?.ok)).toHaveLength(1);
    expect(
      await outside('select 1 from representatives where organisation_id = $1', [organisationId])
    ).toHaveLength(1);
    expect(await accept(token)).toMatchObject({
      problems: [{ kind: 'conflict', code: 'invitation_accepted' }]
    });
  });

  test('is over after its days', async () => {
    const s = await scenario();
    const { token, email } = await invited(s);
    const [row] = await outside(
      'select extract(epoch from expires_at - sent_at)::int / 86400 as days from invitations where email = $1',
      [email]
    );
    expect(row.days).toBe(INVITATION_DAYS);
    await outside("update invitations set expires_at = now() - interval '1 second' where email = $1", [
      email
    ]);
    expect(await accept(token)).toMatchObject({ problems: [{ code: 'invitation_expired' }] });
    expect(await outside('select 1 from persons where email = $1', [email])).toEqual([]);
  });

  test('asks for a name when nobody gave one', async () => {
    const s = await scenario();
    const { token, email } = await invited(s);
    await outside("update invitations set name = '' where email = $1", [email]);
    expect(await accept(token)).toMatchObject({ problems: [{ field: 'name', code: 'required' }] });
    expect(await accept(token, visitor(), 'Brahim Ouali')).toMatchObject({ ok: true });
  });

  test('is worth nothing once the organisation has left', async () => {
    const s = await scenario();
    const { token, organisationId, email } = await invited(s);
    await outside("update memberships set state = 'excluded', ended_at = now() where organisation_id = $1", [
      organisationId
    ]);
    expect(await accept(token)).toMatchObject({ problems: [{ code: 'organisation_not_member' }] });
    expect(await outside('select 1 from persons where email = $1', [email])).toEqual([]);
  });

  test('is not kept: the table holds only what it hashes to', async () => {
    const { token } = await invited(await scenario());
    expect(JSON.stringify(await outside('select * from invitations'))).not.toContain(token);
    expect(await outside('select 1 from invitations where token_hash = $1', [hashOf(token)])).toHaveLength(1);
  });
});

describe('An invitation to an address that has an account', () => {
  test('does not open the account: its owner signs in first, then accepts', async () => {
    const s = await scenario();
    const known = await s.person('Chloé');
    const { token, organisationId } = await invited(s, { email: await emailOf(known) });
    expect(await accept(token)).toMatchObject({ problems: [{ code: 'invitation_sign_in' }] });
    expect(await accept(token, known)).toMatchObject({
      ok: true,
      value: { created: false, personId: known.personId }
    });
    expect((await sentBy(s, known.personId!))?.actor.represents).toMatchObject([{ organisationId }]);
  });

  test('cannot be accepted by somebody else, and shows that nothing of it was used up', async () => {
    const s = await scenario();
    const { token } = await invited(s);
    const other = await s.person('Driss');
    expect(await accept(token, other)).toMatchObject({ problems: [{ code: 'invitation_for_another' }] });
    expect(await accept(token)).toMatchObject({ ok: true });
  });

  test('is refused to the inviter when that person speaks for the organisation already', async () => {
    const s = await scenario();
    const organisationId = await s.organisation('Atelier');
    const [facilitator, there] = [
      await s.person('Aïcha', { roles: ['facilitator'] }),
      await s.person('Brahim', { speaksFor: [organisationId] })
    ];
    expect(
      await execute(invite, { actor: facilitator, input: { email: there.email, organisationId } })
    ).toMatchObject({
      problems: [{ code: 'already_representative' }]
    });
  });
});

describe('Who invites', () => {
  test('a facilitator anybody, to any organisation or role; the mail says so in the reader’s language', async () => {
    const s = await scenario({ language: 'fr' });
    const facilitator = await s.person('Aïcha', { roles: ['facilitator'] });
    const email = newAddress();
    expect(
      await execute(invite, { actor: facilitator, input: { email, role: 'treasurer', locale: 'ar' } })
    ).toMatchObject({ ok: true });
    expect(await lastMail(email)).toMatch(/\p{Script=Arabic}/u);
    const answer = await accept(await tokenFor(email), visitor(), 'Trésorière');
    if (!answer?.ok) throw new Error('refused');
    expect((await sentBy(s, answer.value.personId))?.actor.roles).toEqual(['treasurer']);
  });

  test('a representative with mandate colleagues of the same organisation, and nobody else', async () => {
    const s = await scenario();
    const [own, other] = [await s.organisation('Atelier'), await s.organisation('Fabrique')];
    const mandate = await s.person('Brahim', { speaksFor: [own] });
    const plain = await s.person('Chloé', { speaksFor: [own], mandate: false });
    const ask = (actor: Actor, input: object) =>
      execute(invite, { actor, input: { email: newAddress(), ...input } });
    expect(await ask(mandate, { organisationId: own, mandate: true })).toMatchObject({ ok: true });
    for (const refused of [
      ask(mandate, { organisationId: other }),
      ask(mandate, { organisationId: own, role: 'facilitator' }),
      ask(mandate, { role: 'board' }),
      ask(plain, { organisationId: own })
    ])
      expect(await refused).toMatchObject({ problems: [{ kind: 'forbidden' }] });
    const list = await execute(listInvitations, { actor: mandate, input: {} });
    expect(list.ok && list.value.invitations.map((row) => row.organisation_id)).toEqual([own]);
  });

  test('nobody into an organisation that is no member', async () => {
    const s = await scenario();
    const facilitator = await s.person('Aïcha', { roles: ['facilitator'] });
    const organisationId = await s.organisation('Connue', null);
    expect(
      await execute(invite, { actor: facilitator, input: { email: newAddress(), organisationId } })
    ).toMatchObject({
      problems: [{ code: 'organisation_not_member' }]
    });
    const abroad = await (await scenario()).organisation('Ailleurs');
    expect(
      await execute(invite, { actor: facilitator, input: { email: newAddress(), organisationId: abroad } })
    ).toMatchObject({
      problems: [{ kind: 'not_found' }]
    });
  });

  test('is asked for an address, and for what', async () => {
    const s = await scenario();
    const facilitator = await s.person('Aïcha', { roles: ['facilitator'] });
    const answer = await execute(invite, {
      actor: facilitator,
      input: { email: 'a@b\r\nBcc: c@d.fr', organisationId: '' }
    });
    expect(answer.ok ? [] : answer.problems.map(({ field }) => field)).toContain('email');
  });
});

describe('An invitation that waits', () => {
  test('is sent again with a new link; the old link ends', async () => {
    const s = await scenario();
    const { facilitator, id, email, token } = await invited(s);
    expect(await execute(resendInvitation, { actor: facilitator, input: { id } })).toMatchObject({
      ok: true
    });
    const fresh = await tokenFor(email);
    expect(fresh).not.toBe(token);
    expect(await accept(token)).toBeNull();
    expect(await accept(fresh)).toMatchObject({ ok: true });
    expect(await execute(resendInvitation, { actor: facilitator, input: { id } })).toMatchObject({
      problems: [{ code: 'invitation_accepted' }]
    });
  });

  test('asked for a second time is the same one, sent again', async () => {
    const s = await scenario();
    const { facilitator, id, email, organisationId } = await invited(s, { mandate: false });
    const again = await execute(invite, {
      actor: facilitator,
      input: { email, organisationId, mandate: true }
    });
    expect(again).toEqual({ ok: true, value: { id } });
    expect(await outside('select mandate, name from invitations where email = $1', [email])).toEqual([
      { mandate: true, name: 'Brahim' }
    ]);
  });

  test('asked for ten times at the same moment is one', async () => {
    const s = await scenario();
    const facilitator = await s.person('Aïcha', { roles: ['facilitator'] });
    const input = { email: newAddress(), organisationId: await s.organisation('Atelier') };
    await Promise.all(Array.from({ length: 10 }, () => execute(invite, { actor: facilitator, input })));
    expect(await outside('select 1 from invitations where email = $1', [input.email])).toHaveLength(1);
  });

  test('can be withdrawn: its link then leads nowhere', async () => {
    const s = await scenario();
    const { facilitator, id, token } = await invited(s);
    expect(await execute(revokeInvitation, { actor: facilitator, input: { id } })).toMatchObject({
      ok: true
    });
    expect(await accept(token)).toMatchObject({ problems: [{ kind: 'not_found' }] });
    const list = await execute(listInvitations, { actor: facilitator, input: {} });
    expect(list).toEqual({ ok: true, value: { invitations: [] } });
  });

  test('is not seen, sent or withdrawn from another network', async () => {
    const { id } = await invited(await scenario());
    const stranger = await (await scenario()).person('Éric', { roles: ['facilitator'] });
    for (const operation of [resendInvitation, revokeInvitation])
      expect(await execute(operation, { actor: stranger, input: { id } })).toMatchObject({
        problems: [{ kind: 'not_found' }]
      });
  });
});

test('The contact of a newly admitted organisation is invited, with mandate, once', async () => {
  const s = await scenario();
  const organisationId = await s.organisation('Nouvelle');
  const contactEmail = newAddress();
  const payload = { organisationId, contactName: 'Fatima', contactEmail, presentedBy: null };
  await s.inside((tx) =>
    recordEvent(tx, {
      networkId: s.network.id,
      actorPersonId: null,
      type: 'membership.admitted',
      payload,
      now: Temporal.Now.instant()
    })
  );
  const [event] = await outside('select id from events where network_id = $1', [s.network.id]);
  for (let n = 0; n < 2; n += 1) await dispatch(s.network.id, event.id, Temporal.Now.instant());
  expect(await outside('select name, mandate from invitations where email = $1', [contactEmail])).toEqual([
    { name: 'Fatima', mandate: true }
  ]);
  expect(await accept(await tokenFor(contactEmail))).toMatchObject({ ok: true, value: { organisationId } });
});
