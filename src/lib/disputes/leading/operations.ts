import { conflict, forbidden, ok, type Result } from '#lib/kernel/result.ts';
import { command, type CommandContext } from '#lib/platform/operation.ts';
import { mayTakePart } from '../access.ts';
import * as data from '../data.server.ts';
import type { Standing } from '../data.server.ts';
import { begin, end, remindBefore, tell, waitFor, within } from '../operations.ts';
import * as reading from '../reading/data.server.ts';
import * as rules from '../rules.ts';
import * as shapes from '../schema.ts';

const unaudited = true as const;

export const takeSeat = command({
  name: 'disputes.takeSeat',
  summary: 'Say whether you lead a dispute you were asked to mediate',
  rest: 'POST /networks/{network}/disputes/{id}/seat',
  input: shapes.TakeSeat,
  may: mayTakePart,
  unaudited,
  run: (context, { id, takes }) =>
    within(context, id, async (dispute) => {
      const { tx, actor } = context;
      if (dispute.side !== 'mediator') return forbidden('mediators_only');
      const next = rules.takeSeat(dispute, actor.personId!, takes);
      if (!next.ok) return next;
      await data.setSeat(tx, actor.network!.id, id, actor.personId!, { state: takes ? 'taken' : 'declined' });
      if (next.value === 'restating') await begin(context, dispute, 'restating');
      else if (!takes) await waitFor(context, dispute, ['opener']);
      return ok({ id, state: next.value });
    })
});

export const restateRule = command({
  name: 'disputes.restateRule',
  summary: 'Restate the rule that applies, for both parties to say whether that settles it',
  rest: 'POST /networks/{network}/disputes/{id}/rule',
  input: shapes.RestateRule,
  may: mayTakePart,
  unaudited,
  run: (context, { id, rule }) =>
    led(context, id, async (dispute) => {
      const verdict = rules.mayRestate(dispute);
      if (!verdict.ok) return verdict;
      const networkId = context.actor.network!.id;
      await data.setFile(context.tx, networkId, id, { rule });
      await data.setParties(context.tx, networkId, id, { rule_restated: true });
      await waitFor(context, dispute, ['opener', 'other']);
      return ok({ id });
    })
});

export const propose = command({
  name: 'disputes.propose',
  summary: 'Propose how to settle; of a panel, two must stand behind it before the parties see it',
  rest: 'POST /networks/{network}/disputes/{id}/proposals',
  input: shapes.Propose,
  may: mayTakePart,
  unaudited,
  run: (context, { id, proposal }) =>
    led(context, id, async (dispute) => {
      const { tx, actor, now } = context;
      const verdict = rules.mayPropose(dispute, now);
      if (!verdict.ok) return verdict;
      const networkId = actor.network!.id;
      await data.setFile(tx, networkId, id, { proposal });
      await data.supportOnly(tx, networkId, id, actor.personId!);
      const shown = rules.isShown(dispute.form, 1);
      await data.setParties(tx, networkId, id, { proposal_shown: shown });
      await begin(context, dispute, 'proposing');
      if (shown) await tell(context, id, 'mediator', 'all', proposal);
      return ok({ id, shown });
    })
});

export const supportProposal = command({
  name: 'disputes.supportProposal',
  summary: 'Stand behind the proposal of another member of the panel',
  rest: 'POST /networks/{network}/disputes/{id}/support',
  input: shapes.OneDispute,
  may: mayTakePart,
  unaudited,
  run: (context, { id }) =>
    led(context, id, async (dispute) => {
      const { tx, actor } = context;
      const networkId = actor.network!.id;
      const file = (await reading.fileOf(tx, networkId, id))!;
      if (dispute.state !== 'proposing' || dispute.proposalShown || !file.proposal)
        return conflict('dispute_past_that');
      await data.setSeat(tx, networkId, id, actor.personId!, { supports: true });
      const behind = dispute.seats.filter((seat) => seat.supports || seat.personId === actor.personId);
      if (!rules.isShown(dispute.form, behind.length)) return ok({ id, shown: false });
      await data.setParties(tx, networkId, id, { proposal_shown: true });
      await tell(context, id, 'mediator', 'all', file.proposal);
      await waitFor(context, dispute, ['opener', 'other']);
      return ok({ id, shown: true });
    })
});

export const closeDispute = command({
  name: 'disputes.closeDispute',
  summary: 'Close a dispute that could not be settled, in words',
  rest: 'POST /networks/{network}/disputes/{id}/closing',
  input: shapes.Close,
  may: mayTakePart,
  unaudited,
  run: (context, { id, outcome }) =>
    led(context, id, async (dispute) => {
      const verdict = rules.mayCloseUnsettled(dispute, context.now);
      if (!verdict.ok) return verdict;
      await data.setFile(context.tx, context.actor.network!.id, id, { outcome });
      await end(context, dispute, 'not_settled');
      return ok({ id });
    })
});

export const moveDeadline = command({
  name: 'disputes.moveDeadline',
  summary: 'Give the step at hand another last day',
  rest: 'POST /networks/{network}/disputes/{id}/deadline',
  input: shapes.MoveDeadline,
  may: mayTakePart,
  unaudited,
  run: (context, { id, until }) =>
    led(context, id, async (dispute) => {
      const { tx, actor, now } = context;
      const due = rules.moveDeadline(dispute, until, actor.network!.zone, now);
      if (!due.ok) return due;
      await data.setDue(tx, actor.network!.id, id, due.value);
      await remindBefore(context, id, due.value);
      return ok({ id });
    })
});

export const writeLesson = command({
  name: 'disputes.writeLesson',
  summary: 'Write what others may learn, without names; published once both parties agree',
  rest: 'POST /networks/{network}/disputes/{id}/lesson',
  input: shapes.WriteLesson,
  may: mayTakePart,
  unaudited,
  run: (context, { id, lesson }) =>
    led(context, id, async (dispute) => {
      const { tx, actor } = context;
      const over = rules.mayLesson(dispute.state);
      if (!over.ok) return over;
      const networkId = actor.network!.id;
      const file = (await reading.fileOf(tx, networkId, id))!;
      if (file.publishes.opener && file.publishes.other) return conflict('lesson_published');
      const people = file.entries.map(({ personName }) => personName);
      const names = [file.openerName, file.otherName ?? '', ...people, ...file.seats.map(({ name }) => name)];
      const nameless = rules.lessonIsNameless(lesson, names);
      if (!nameless.ok) return nameless;
      await data.setFile(tx, networkId, id, { lesson });
      await data.setParties(tx, networkId, id, { opener_publishes: false, other_publishes: false });
      await waitFor(context, dispute, ['opener', 'other']);
      return ok({ id });
    })
});

/** For whoever leads the dispute. */
const led = <T>(
  context: CommandContext,
  id: string,
  work: (dispute: Standing) => Promise<Result<T>>
): Promise<Result<T>> =>
  within(context, id, async (dispute) => {
    const verdict = rules.isLed(dispute.seats, dispute.side === 'mediator' ? context.actor.personId : null);
    return verdict.ok ? work(dispute) : verdict;
  });
