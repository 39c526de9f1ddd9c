import { invite } from '#lib/invitations/operations.ts';
import { COLLEAGUE, demoEmail } from '../rules.ts';
import type { Thread } from '../telling/operations.ts';

/** Who speaks beside somebody else, without a mandate; and an invitation that has had no answer yet. */
export const colleagues: Thread = async ({ act, until, represent, org }) => {
  const joined = await until(120, COLLEAGUE.name);
  await represent(COLLEAGUE.name, COLLEAGUE.organisation, joined, false);
  const asking = 'Studio Pixel Ouvert';
  const name = 'Sami Delmas';
  const asked = { organisationId: org(asking), name, email: demoEmail(name), mandate: false };
  await act(asking, 3, invite, asked);
};
