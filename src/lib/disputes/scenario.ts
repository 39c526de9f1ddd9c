import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute, type Command, type Query } from '#lib/platform/operation.ts';
import type { z } from 'zod';
import { takeSeat } from './leading/operations.ts';
import { openDispute } from './operations.ts';

export type Quarrel = Scenario & {
  atelier: string;
  boulangerie: string;
  opener: Actor;
  other: Actor;
  mediator: Actor;
  facilitator: Actor;
  stranger: Actor;
  /** Opens a dispute of the atelier with the boulangerie and gives its id. */
  open: (change?: Record<string, unknown>) => Promise<string>;
  /** The same, led by the mediator, who has accepted. */
  led: () => Promise<string>;
};

/** Two members in disagreement, one who can help, and those it is none of the business of. */
export async function quarrel(): Promise<Quarrel> {
  const s = await scenario();
  const atelier = await s.organisation('Atelier Marchand');
  const boulangerie = await s.organisation('Boulangerie Perrin');
  const elsewhere = await s.organisation('Cabinet Oury');
  const opener = await s.person('Anne Marchand', { speaksFor: [atelier] });
  const other = await s.person('Bruno Perrin', { speaksFor: [boulangerie] });
  const mediator = await s.person('Claire Oury', { speaksFor: [elsewhere], roles: ['mediator'] });
  const facilitator = await s.person('Farid Naciri', { roles: ['facilitator'] });
  const stranger = await s.person('Sonia Tazi', { speaksFor: [await s.organisation('Divers SARL')] });
  const open = async (change: Record<string, unknown> = {}): Promise<string> => {
    const input = { ...complaint, organisationId: atelier, againstId: boulangerie, ...change };
    const mediators = { mediators: [mediator.personId] };
    return done(await execute(openDispute, { actor: opener, input: { ...mediators, ...input } })).id;
  };
  const led = async (): Promise<string> => {
    const id = await open();
    await act(takeSeat, mediator, { id, takes: 'yes', noInterest: 'on' });
    return id;
  };
  return { ...s, atelier, boulangerie, opener, other, mediator, facilitator, stranger, open, led };
}

export const complaint = {
  subject: 'Les frais du salon de mars',
  account: 'Le stand commun a été payé par nous seuls.',
  wish: 'La moitié des frais, comme convenu.',
  form: 'one'
};

/** The operation's value, or a failure that names the problem. */
export async function act<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  actor: Actor,
  input: unknown
): Promise<T> {
  return done(await execute(operation, { actor, input }));
}

/** The code of the refusal. */
export async function refusal<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  actor: Actor,
  input: unknown
): Promise<string | undefined> {
  const result = await execute(operation, { actor, input });
  return result.ok ? undefined : result.problems[0]?.code;
}

function done<T>(result: { ok: true; value: T } | { ok: false; problems: { code: string }[] }): T {
  if (!result.ok) throw new Error(`refused: ${result.problems.map(({ code }) => code).join()}`);
  return result.value;
}
