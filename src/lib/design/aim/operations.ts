import { rankingOf } from '#lib/governance/ranked/rules.ts';
import { conflict, forbidden, notFound, ok } from '#lib/kernel/result.ts';
import { isFacilitator, mayCommit } from '#lib/platform/actor.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayDesign, mayRank, mayReadCanvas, mayRunRound } from '../access.ts';
import { ChooseAim, NoInput, OneObjective, OneRound, ProposeObjective, RankObjectives } from '../schema.ts';
import * as data from './data.server.ts';
import * as rules from './rules.ts';
import '../waiting/data.server.ts';

/** While the round runs one sees who has ranked and one's own ranking; the others' come with the result. */
export const getAim = query({
  name: 'design.getAim',
  summary: 'Candidate objectives, and the round in which the founders rank them',
  rest: 'GET /networks/{network}/aim',
  input: NoInput,
  may: mayReadCanvas,
  async run({ tx, actor }) {
    const networkId = actor.network!.id;
    const round = await data.roundOf(tx, networkId);
    const mine = actor.represents.map(({ organisationId }) => organisationId);
    const rankings = round
      ? await data.rankingsOf(tx, networkId, round.id, round.state === 'open' ? mine : undefined)
      : [];
    return ok({ objectives: await data.objectivesOf(tx, networkId), round, rankings });
  }
});

export const proposeObjective = command({
  name: 'design.proposeObjective',
  summary: 'Propose what the network could be for',
  rest: 'POST /networks/{network}/objectives',
  input: ProposeObjective,
  may: mayDesign,
  async run({ tx, actor, now }, { family, wording }) {
    const by = { id: actor.personId, name: actor.name };
    const id = await data.insertObjective(tx, actor.network!.id, { family, wording, by, now });
    return id ? ok({ id }) : conflict('objective_there');
  },
  audit: ({ wording }, { id }) => ({ subject: id, detail: { wording } })
});

export const withdrawObjective = command({
  name: 'design.withdrawObjective',
  summary: 'Take a candidate objective back: who proposed it, or a facilitator; a round that runs keeps it',
  rest: 'DELETE /networks/{network}/objectives/{id}',
  input: OneObjective,
  may: mayDesign,
  async run({ tx, actor, now }, { id }) {
    const objective = await data.lockObjective(tx, actor.network!.id, id);
    if (!objective) return notFound();
    if (!isFacilitator(actor) && objective.proposed_by !== actor.personId) return forbidden();
    if (!objective.withdrawn_at) await data.withdrawObjective(tx, actor.network!.id, id, now);
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id })
});

export const openRound = command({
  name: 'design.openRound',
  summary: 'Ask the founders to rank the objectives, each alone',
  rest: 'POST /networks/{network}/aim/rounds',
  input: NoInput,
  may: mayRunRound,
  async run({ tx, actor, now, emit }) {
    const objectives = await data.objectivesOf(tx, actor.network!.id);
    const may = rules.mayOpen(objectives.length);
    if (!may.ok) return may;
    const by = { id: actor.personId, name: actor.name };
    const id = await data.openRound(tx, actor.network!.id, objectives, by, now);
    if (!id) return conflict('round_open');
    await emit('design.round_opened', { roundId: id });
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

/** One ranking for an organisation; until the round closes it may be changed by whoever could cast it. */
export const rankObjectives = command({
  name: 'design.rankObjectives',
  summary: 'Rank the objectives in the name of an organisation',
  rest: 'PUT /networks/{network}/aim/rounds/{id}/rankings/{organisationId}',
  input: RankObjectives,
  may: mayRank,
  async run({ tx, actor, now }, { id, organisationId, ranks }) {
    if (!mayCommit(actor, organisationId)) return forbidden('no_mandate');
    const round = await data.lockRound(tx, actor.network!.id, id);
    if (!round) return notFound();
    if (round.state !== 'open') return conflict('round_closed');
    const ranking = rules.checkRanking(round.candidates, rankingOf(ranks));
    if (!ranking.ok) return ranking;
    const by = { id: actor.personId, name: actor.name };
    await data.saveRanking(tx, actor.network!.id, {
      roundId: id,
      organisationId,
      ranking: ranking.value,
      by,
      now
    });
    return ok({ id });
  },
  audit: ({ organisationId }, { id }) => ({ subject: id, organisation: organisationId })
});

/** Counts and shows all. One objective in front becomes the main aim; a round nobody answered is cancelled. */
export const closeRound = command({
  name: 'design.closeRound',
  summary: 'Close the ranking of objectives and count it',
  rest: 'POST /networks/{network}/aim/rounds/{id}/closing',
  input: OneRound,
  may: mayRunRound,
  async run({ tx, actor, now }, { id }) {
    const networkId = actor.network!.id;
    const round = await data.lockRound(tx, networkId, id);
    if (!round) return notFound();
    if (round.state !== 'open') return conflict('round_closed');
    const rankings = await data.rankingsOf(tx, networkId, id);
    const result = rankings.length
      ? rules.count(
          round.candidates,
          rankings.map(({ ranking }) => ranking)
        )
      : null;
    const main = result?.winners.length === 1 ? result.winners[0]! : null;
    await data.endRound(tx, networkId, id, { result, by: actor.name, main, now });
    return ok({ id, cancelled: result === null });
  },
  audit: ({ id }) => ({ subject: id })
});

export const chooseAim = command({
  name: 'design.chooseAim',
  summary: 'Say which objective the founders chose as the main one, with a reason if it is not the first',
  rest: 'PUT /networks/{network}/aim/rounds/{id}/aim',
  input: ChooseAim,
  may: mayRunRound,
  async run({ tx, actor }, { id, objectiveId, reason }) {
    const round = await data.lockRound(tx, actor.network!.id, id);
    if (!round) return notFound();
    if (!round.result) return conflict('round_open');
    const chosen = rules.chooseAim(round.result, objectiveId, reason);
    if (!chosen.ok) return chosen;
    await data.saveAim(tx, actor.network!.id, id, { objectiveId, reason: chosen.value });
    return ok({ id });
  },
  audit: ({ objectiveId, reason }, { id }) => ({ subject: id, detail: { objectiveId, reason } })
});
