import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { getAgreement } from '#lib/agreements/operations.ts';
import { refuseVersion, signVersion } from '#lib/agreements/signing/operations.ts';
import { act, typedIn, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const { network, id } = event.params;
    const { agreement, table } = await ask(getAgreement, { id });
    if (!table) redirect(303, `/n/${network}/agreements/${id}`);
    const own = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
    const seats = table.missing.filter((one) => own.some((r) => r.organisationId === one.organisationId));
    const done = table.signatures.filter((one) => own.some((r) => r.organisationId === one.organisationId));
    return { agreement, version: table.version, seats, done, signer: actor.name ?? '' };
  });

const here = (event: { params: { network: string; id: string } }) =>
  `/n/${event.params.network}/agreements/${event.params.id}`;

export const actions: Actions = {
  sign: async (event) =>
    act(event, signVersion, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      to: () => here(event),
      say: ({ inForce, number }) =>
        inForce
          ? { key: 'agreements.signed_in_force', params: { number } }
          : { key: 'agreements.signed_done' },
      form: `sign-${await typedIn(event, 'organisationId')}`
    }),
  refuse: async (event) =>
    act(event, refuseVersion, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      to: () => here(event),
      say: 'agreements.refused_done',
      form: `refuse-${await typedIn(event, 'organisationId')}`
    })
};
