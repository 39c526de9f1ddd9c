import { newId } from '#lib/kernel/ids.ts';
import { conflict, forbidden, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { mayReadMotions, mayVote } from '#lib/governance/access.ts';
import { lockMotion, type MotionRecord } from '#lib/governance/data.server.ts';
import { takesBallots } from '#lib/governance/rules.ts';
import { mayCommit } from '#lib/platform/actor.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import * as rules from './rules.ts';
import { GiveProxy, NoInput, OneProxy } from './schema.ts';

export const giveProxy = command({
  name: 'governance.giveProxy',
  summary: 'Let another organisation vote in the place of yours, on one motion or for a period',
  rest: 'POST /networks/{network}/proxies',
  input: GiveProxy,
  may: mayVote,
  async run(context, { giverId, holderId, motionId, fromDay, toDay }) {
    const { tx, actor, now, emit } = context;
    const network = actor.network!;
    if (!mayCommit(actor, giverId)) return forbidden('no_mandate');
    const motion = motionId ? await lockMotion(tx, network.id, motionId) : null;
    if (motion === undefined) return notFound();
    const span = motion
      ? spanOfMotion(motion, context.clock())
      : rules.spanOf(fromDay, toDay as string, network.zone, now);
    if (!span.ok) return span;
    const members = await data.lockMembers(tx, network.id, [giverId, holderId]);
    const proxy = { id: newId(), giverId, holderId, motionId, ...span.value };
    const facts = await factsFor(context, proxy, motion, members);
    const verdict = rules.give(giverId, holderId, facts);
    if (!verdict.ok) return verdict;
    await data.insertProxy(tx, network.id, proxy, { id: actor.personId, name: actor.name ?? '' }, now);
    await emit('proxy.given', { proxyId: proxy.id, giverId, holderId, motionId });
    return ok({ id: proxy.id });
  },
  audit: ({ giverId, holderId, motionId }, { id }) => ({
    subject: id,
    organisation: giverId,
    detail: { holderId, motionId }
  })
});

/** A ballot cast by the proxy before stays; the giver may replace it where ballots may be changed. */
export const revokeProxy = command({
  name: 'governance.revokeProxy',
  summary: 'Take a proxy back, or give one up that your organisation holds',
  rest: 'POST /networks/{network}/proxies/{id}/revocation',
  input: OneProxy,
  may: mayVote,
  async run({ tx, actor, now, emit }, { id }) {
    const networkId = actor.network!.id;
    const proxy = await data.lockProxy(tx, networkId, id);
    if (!proxy) return notFound();
    if (!mayCommit(actor, proxy.giverId) && !mayCommit(actor, proxy.holderId)) return forbidden('no_mandate');
    if (proxy.revoked) return conflict('proxy_revoked');
    await data.revokeProxy(tx, networkId, id, actor.name ?? '', now);
    const { giverId, holderId } = proxy;
    await emit('proxy.revoked', { proxyId: id, giverId, holderId });
    return ok({ id, giverId });
  },
  audit: (_input, { id, giverId }) => ({ subject: id, organisation: giverId })
});

export const listProxies = query({
  name: 'governance.listProxies',
  summary: 'Who may vote for whom, and how many proxies one organisation may hold',
  rest: 'GET /networks/{network}/proxies',
  input: NoInput,
  may: mayReadMotions,
  async run({ tx, actor, now }) {
    const networkId = actor.network!.id;
    const own = actor.represents.map((r) => r.organisationId);
    const proxies = await data.livingProxies(tx, networkId, own, now, SHOWN);
    const max = await data.mostAllowed(tx, networkId);
    const holders = await data.possibleHolders(tx, networkId, now, HOLDERS);
    const mine = (id: string) => mayCommit(actor, id);
    return ok({
      max,
      holders,
      proxies: proxies.map((proxy) => ({
        ...proxy,
        mayRevoke: !actor.system && (mine(proxy.giverId) || mine(proxy.holderId))
      }))
    });
  }
});

const SHOWN = 200;
const HOLDERS = 500;

const spanOfMotion = (motion: MotionRecord, now: Temporal.Instant): Result<rules.Span> =>
  takesBallots(motion, now) ? ok({ startsAt: now, endsAt: motion.closesAt }) : conflict('motion_closed');

async function factsFor(
  { tx, actor }: CommandContext,
  proxy: { giverId: string; holderId: string; motionId: string | null } & rules.Span,
  motion: MotionRecord | null,
  members: Set<string>
): Promise<rules.Giving> {
  const networkId = actor.network!.id;
  const roll = motion ? await data.onRoll(tx, networkId, motion.id) : null;
  const votes = (id: string) => members.has(id) && (roll === null || roll.has(id));
  return {
    ...(await data.overlapping(tx, networkId, proxy)),
    max: motion ? motion.rule.proxies : await data.mostAllowed(tx, networkId),
    giverVotes: votes(proxy.giverId),
    holderVotes: votes(proxy.holderId)
  };
}
