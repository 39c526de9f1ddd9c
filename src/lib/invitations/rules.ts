import { conflict, notFound, ok, type Result } from '#lib/kernel/result.ts';

/** Longer than a sign-in link: people answer an invitation when they come to it. */
export const INVITATION_DAYS = 14;

export type Invitation = {
  email: string;
  expiresAt: Temporal.Instant;
  acceptedAt: Temporal.Instant | null;
  revokedAt: Temporal.Instant | null;
};
export type Opener = { id: string; email: string } | null;

/**
 * What may be done with an invitation by whoever holds its link. The link proves the address, so it opens a new account;
 * it does not open an existing account, which may hold more than this invitation is about: that person signs in first.
 */
export function openInvitation(
  invitation: Invitation | null,
  opener: Opener,
  accountExists: boolean,
  now: Temporal.Instant
): Result<'create_account' | 'accept' | 'sign_in'> {
  if (!invitation || invitation.revokedAt) return notFound();
  if (invitation.acceptedAt) return conflict('invitation_accepted');
  if (Temporal.Instant.compare(invitation.expiresAt, now) <= 0) return conflict('invitation_expired');
  if (opener && opener.email !== invitation.email) return conflict('invitation_for_another');
  if (opener) return ok('accept');
  return ok(accountExists ? 'sign_in' : 'create_account');
}
