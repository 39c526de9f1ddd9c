import * as access from '#lib/identity/access.ts';
import * as data from '#lib/identity/data.server.ts';
import { hashPassword, verifyPassword } from '#lib/identity/password.server.ts';
import { deleteLinks, linksOf } from '#lib/identity/provider/data.server.ts';
import { issuerOf } from '#lib/identity/provider/rules.ts';
import { checkPassword, signedInJustNow, signedInLately } from '#lib/identity/rules.ts';
import * as shapes from '#lib/identity/schema.ts';
import { TOKEN_PREFIX } from '#lib/identity/tokens.server.ts';
import { conflict, forbidden, invalid, notFound, ok, type No } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { queueMail } from '#lib/platform/mail.server.ts';
import type { Locale } from '#lib/platform/messages.ts';
import { command, query } from '#lib/platform/operation.ts';

/** Whoever comes first to a fresh instance becomes its host. Their address counts as proven: there is nobody to doubt it. */
export const createFirstAccount = command({
  name: 'identity.createFirstAccount',
  summary: 'Make the first account of the instance, which becomes its host',
  rest: 'POST /setup',
  input: shapes.CreateFirstAccount,
  may: access.anyone,
  async run({ tx, now }, { password, ...person }) {
    if (await data.hostExists(tx)) return conflict('host_exists');
    const checked = checkPassword(password, person);
    if (!checked.ok) return checked;
    const personId = await data.insertPerson(tx, { ...person, isHost: true }, now);
    if (!personId)
      return (await data.hostExists(tx)) ? conflict('host_exists') : invalid('email', 'email_taken');
    if (!(await data.claimHost(tx, personId, now))) return conflict('host_exists');
    await data.savePassword(tx, personId, await hashPassword(checked.value), now);
    return ok({ personId });
  },
  audit: (_input, { personId }) => ({ subject: personId })
});

export const updateProfile = command({
  name: 'identity.updateProfile',
  summary: 'Change the name, language, time zone and theme of the account',
  rest: 'PUT /me',
  input: shapes.UpdateProfile,
  may: access.isPerson,
  async run({ tx, actor, now }, profile) {
    await data.updateProfile(tx, actor.personId!, profile, now);
    return ok(profile);
  },
  audit: (_input) => ({})
});

/**
 * With the old password; without it right after signing in, or, where there is none, on the day of signing in. Every other
 * device is signed out.
 */
export const setPassword = command({
  name: 'identity.setPassword',
  summary: 'Set or change the password; ends all other sessions',
  rest: 'PUT /me/password',
  input: shapes.SetPassword,
  may: access.inPerson,
  async run({ tx, actor, now }, { password, currentPassword, sessionId }) {
    const me = self(actor);
    const old = await data.passwordHash(tx, me.id);
    if (old && currentPassword) {
      if (!(await verifyPassword({ hash: old, password: currentPassword })))
        return invalid('currentPassword', 'password_wrong');
    } else {
      const session = sessionId ? await data.sessionById(tx, me.id, sessionId, now) : undefined;
      if (old && !(session && signedInJustNow(session.created_at, now)))
        return invalid('currentPassword', 'required');
      if (!session || !signedInLately(session.created_at, now)) return forbidden('sign_in_again');
    }
    const checked = checkPassword(password, me);
    if (!checked.ok) return checked;
    await data.savePassword(tx, me.id, await hashPassword(checked.value), now);
    const ended = await data.endSessions(tx, me.id, { keep: sessionId });
    await tell(tx, actor, 'password-changed', now);
    return ok({ ended });
  },
  audit: (_input, { ended }) => ({ detail: { ended } })
});

export const showSecurity = query({
  name: 'identity.showSecurity',
  summary:
    'How one signs in: password, passkeys, provider, second factor, and the devices that are signed in',
  rest: 'GET /me/security',
  input: shapes.NoInput,
  may: access.inPerson,
  async run({ tx, actor, now }) {
    const me = actor.personId!;
    const ways = await data.waysIn(tx, me);
    if (!ways) return notFound();
    return ok({
      hasPassword: ways.password,
      secondFactor: ways.second,
      passkeys: await data.passkeysOf(tx, me),
      providers: (await linksOf(tx, me)).map((link) => ({
        issuer: issuerOf(link.account_id),
        linkedAt: link.created_at
      })),
      sessions: await data.sessionsOf(tx, me, now)
    });
  }
});

export const revokeSession = command({
  name: 'identity.revokeSession',
  summary: 'Sign one device out',
  rest: 'DELETE /me/sessions/{id}',
  input: shapes.ById,
  may: access.inPerson,
  async run({ tx, actor }, { id }) {
    return (await data.endSessions(tx, actor.personId!, { only: id })) ? ok({ id }) : notFound();
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const revokeOtherSessions = command({
  name: 'identity.revokeOtherSessions',
  summary: 'Sign out everywhere but here',
  rest: 'POST /me/sessions/revoke-others',
  input: shapes.RevokeOtherSessions,
  may: access.inPerson,
  async run({ tx, actor }, { sessionId }) {
    return ok({ ended: await data.endSessions(tx, actor.personId!, { keep: sessionId }) });
  },
  audit: (_input, { ended }) => ({ detail: { ended } })
});

export const removePasskey = command({
  name: 'identity.removePasskey',
  summary: 'Forget a passkey',
  rest: 'DELETE /me/passkeys/{id}',
  input: shapes.ById,
  may: access.inPerson,
  async run({ tx, actor, now }, { id }) {
    if (!(await data.deletePasskey(tx, actor.personId!, id))) return notFound();
    await tell(tx, actor, 'security-changed', now, { change: 'passkey_removed' });
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

/** Never the last way in: a link by mail always remains. */
export const unlinkProvider = command({
  name: 'identity.unlinkProvider',
  summary: 'Forget one’s account at an OpenID Connect provider',
  rest: 'DELETE /me/provider',
  input: shapes.NoInput,
  may: access.inPerson,
  async run({ tx, actor, now }) {
    if (!(await deleteLinks(tx, actor.personId!))) return notFound();
    await tell(tx, actor, 'security-changed', now, { change: 'provider_unlinked' });
    return ok({});
  },
  audit: () => ({})
});

/** What better-auth has just done for this person, told to them and noted: nobody's ways in change unseen. */
export const noteSecurityChange = command({
  name: 'identity.noteSecurityChange',
  summary: 'Tell a person by mail that a way into their account was added or removed',
  rest: 'POST /me/security/changes',
  input: shapes.SecurityChange,
  may: access.inPerson,
  async run({ tx, actor, now }, { change }) {
    await tell(tx, actor, 'security-changed', now, { change });
    return ok({ change });
  },
  audit: (_input, { change }) => ({ detail: { change } })
});

export const listAccessTokens = query({
  name: 'identity.listAccessTokens',
  summary: 'The tokens that programs use in one’s name',
  rest: 'GET /me/tokens',
  input: shapes.NoInput,
  may: access.inPerson,
  run: async ({ tx, actor }) => ok({ tokens: await data.tokensOf(tx, actor.personId!) })
});

/** The token itself is in the answer and nowhere else. */
export const createAccessToken = command({
  name: 'identity.createAccessToken',
  summary: 'Make a token for a program; it is shown once',
  rest: 'POST /me/tokens',
  input: shapes.CreateAccessToken,
  may: access.inPerson,
  secretAnswer: true,
  async run({ tx, actor, now }, { name, access: wide, networkIds, days, sessionId }) {
    const stale = await notLately(tx, actor.personId!, sessionId, now);
    if (stale) return stale;
    const { secret, hash } = data.newSecret(TOKEN_PREFIX);
    const scopes = wide === 'write' ? ['read', 'write'] : ['read'];
    const token = {
      name,
      hash,
      hint: secret.slice(-4),
      scopes,
      networkIds,
      expiresAt: now.add({ hours: 24 * days })
    };
    const id = await data.insertToken(tx, actor.personId!, token, now);
    await tell(tx, actor, 'security-changed', now, { change: 'token_made' });
    return ok({ id, token: secret });
  },
  audit: (input, { id }) => ({ subject: id, detail: { name: input.name, access: input.access } })
});

export const revokeAccessToken = command({
  name: 'identity.revokeAccessToken',
  summary: 'Revoke a token',
  rest: 'DELETE /me/tokens/{id}',
  input: shapes.ById,
  may: access.isPerson,
  async run({ tx, actor }, { id }) {
    return (await data.deleteToken(tx, actor.personId!, id)) ? ok({ id }) : notFound();
  },
  audit: (_input, { id }) => ({ subject: id })
});

const self = (actor: Actor) => ({ id: actor.personId!, name: actor.name ?? '', email: actor.email ?? '' });

/** The refusal for somebody whose sign-in is too long ago to change how one signs in. */
async function notLately(
  tx: Tx,
  personId: string,
  sessionId: string | null,
  now: Temporal.Instant
): Promise<No | null> {
  const session = sessionId ? await data.sessionById(tx, personId, sessionId, now) : undefined;
  return session && signedInLately(session.created_at, now) ? null : forbidden('sign_in_again');
}

/** Nobody's ways in change unseen. */
async function tell(
  tx: Tx,
  actor: Actor,
  template: 'password-changed' | 'security-changed',
  now: Temporal.Instant,
  more: { change?: string } = {}
): Promise<void> {
  const person = await data.personById(tx, actor.personId!);
  if (!person) return;
  const { email, name, zone } = person;
  await queueMail(
    tx,
    {
      to: email,
      locale: person.locale as Locale,
      zone,
      template,
      data: { name, at: now.toString(), ...more }
    },
    now
  );
}
