/** Operations that only a person at a page may do: a token of any scope is refused, and `openapi.json` leaves them out. */
export const IN_PERSON: readonly string[] = [
  'identity.createAccessToken',
  'identity.listAccessTokens',
  'identity.noteSecurityChange',
  'identity.removePasskey',
  'identity.revokeOtherSessions',
  'identity.revokeSession',
  'identity.setPassword',
  'identity.showSecurity',
  'identity.unlinkProvider',
  'mail.readMail'
];
