import type { PageServerLoad } from './$types';
import { listRegister, verifyRegister } from '#lib/governance/register/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { searchParams } = event.url;
    const register = await ask(listRegister, { before: searchParams.get('before') });
    const verified = searchParams.has('verify') ? await ask(verifyRegister, {}) : null;
    return { ...register, verified };
  });
