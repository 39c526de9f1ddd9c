import { z } from 'zod';
import { newId } from '#lib/kernel/ids.ts';
import { notFound, ok } from '#lib/kernel/result.ts';
import { withNetwork } from '#lib/platform/database.server.ts';
import { optionalId, optionalLine } from '#lib/platform/fields.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayChangeNetwork, mayCreateNetwork, mayReadJournal, mayReadNetwork } from './access.ts';
import * as data from './data.server.ts';
import { slugsFor } from './rules.ts';
import { CreateNetwork, NoInput, UpdateNetwork } from './schema.ts';

/** Whoever founds a network is its first facilitator and, if they name their organisation, its first member. */
export const createNetwork = command({
  name: 'networks.createNetwork',
  summary: 'Found a network and become its facilitator',
  rest: 'POST /networks',
  input: CreateNetwork,
  may: mayCreateNetwork,
  async run({ tx, actor, now }, { organisationName, ...network }) {
    const id = newId();
    const slug = await withNetwork(tx, id, async () => {
      const taken = await data.insertNetwork(tx, id, network, slugsFor(network.name), {
        createdBy: actor.personId,
        now
      });
      if (actor.personId) {
        await data.insertRole(tx, id, actor.personId, 'facilitator', now);
        if (organisationName)
          await data.insertFoundingMember(tx, id, {
            name: organisationName,
            country: network.country,
            personId: actor.personId,
            now
          });
      }
      return taken;
    });
    return ok({ id, slug });
  },
  audit: (input, { id }) => ({ subject: id, detail: { name: input.name } })
});

export const updateNetwork = command({
  name: 'networks.updateNetwork',
  summary: 'Change the name, aim, perimeter and place of a network',
  rest: 'PUT /networks/{network}',
  input: UpdateNetwork,
  may: mayChangeNetwork,
  async run({ tx, actor }, input) {
    await data.updateNetwork(tx, actor.network!.id, input);
    return ok({ slug: actor.network!.slug });
  },
  audit: (input) => ({ detail: { name: input.name } })
});

export const getNetwork = query({
  name: 'networks.getNetwork',
  summary: 'A network and its counts',
  rest: 'GET /networks/{network}',
  input: NoInput,
  may: mayReadNetwork,
  kept: 'network',
  async run({ tx, actor }) {
    const network = await data.networkWithCounts(tx, actor.network!.id);
    return network ? ok(network) : notFound();
  }
});

const PAGE = 50;

export const listJournal = query({
  name: 'networks.listJournal',
  summary: 'Who did what, when and for which organisation, latest first',
  rest: 'GET /networks/{network}/journal',
  input: z.object({ before: optionalId, operation: optionalLine(80) }),
  may: mayReadJournal,
  kept: 'network',
  async run({ tx, actor }, input) {
    const rows = await data.journal(tx, actor.network!.id, { ...input, limit: PAGE + 1 });
    const entries = rows.slice(0, PAGE);
    return ok({ entries, next: rows.length > PAGE ? entries.at(-1)!.id : null });
  }
});
