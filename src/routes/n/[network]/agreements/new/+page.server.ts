import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { mayDecide } from '#lib/agreements/access.ts';
import { createAgreement } from '#lib/agreements/operations.ts';
import { agreementKinds, type AgreementKind } from '#lib/agreements/rules.ts';
import { titleFor } from '#lib/agreements/templates/rules.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ actor }) => {
    if (!mayDecide(actor)) error(403, 'forbidden', { requestId: event.locals.requestId });
    const asked = event.url.searchParams.get('kind');
    const kind = agreementKinds.find((one) => one === asked) ?? null;
    const network = actor.network!;
    const own = actor.represents
      .filter((r) => r.mandate && r.state === 'admitted')
      .map((r) => ({ value: r.organisationId, label: r.organisationName }));
    const pasting = event.url.searchParams.has('text');
    return { kind, own, pasting, title: kind ? titleFor(kind, network.language, network.name) : '' };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, createAgreement, {
      input: (fields) => ({ ...fields, kind: event.url.searchParams.get('kind') as AgreementKind | null }),
      to: ({ id }) => `/n/${event.params.network}/agreements/${id}`
    })
};
