import { conflict, invalid, ok } from '#lib/kernel/result.ts';
import { advise } from '#lib/legal/rules.ts';
import { command, problemsOf, query, type CommandContext } from '#lib/platform/operation.ts';
import { aimOf } from './aim/data.server.ts';
import { mayDesign, mayReadCanvas } from './access.ts';
import * as data from './data.server.ts';
import { twinsOf } from './names/rules.ts';
import type { Part } from './rules.ts';
import { CheckName, contents, NoInput, OnePart, SaveForm, SavePart } from './schema.ts';

export const getCanvas = query({
  name: 'design.getCanvas',
  summary: 'The network on one page: its aim and every part that is written',
  rest: 'GET /networks/{network}/canvas',
  input: NoInput,
  may: mayReadCanvas,
  async run({ tx, actor }) {
    const networkId = actor.network!.id;
    return ok({ parts: await data.partsOf(tx, networkId), aim: await aimOf(tx, networkId) });
  }
});

export const getPart = query({
  name: 'design.getPart',
  summary: 'One part of the canvas, and what it said before',
  rest: 'GET /networks/{network}/canvas/part',
  input: OnePart,
  may: mayReadCanvas,
  async run({ tx, actor }, { part }) {
    const networkId = actor.network!.id;
    const current = (await data.partOf(tx, networkId, part)) ?? null;
    return ok({ part, current, changes: await data.changesOf(tx, networkId, part) });
  }
});

/** Somebody who was faster is not overwritten: the second is told, and what they typed stays in their form. */
async function save({ tx, actor, now }: CommandContext, part: Part, revision: number, content: object) {
  const by = { id: actor.personId, name: actor.name };
  const saved = await data.savePart(tx, actor.network!.id, { part, revision, content, by, now });
  return saved === undefined ? conflict('canvas_changed') : ok({ part, revision: saved });
}

export const savePart = command({
  name: 'design.savePart',
  summary: 'Write one part of the canvas, naming the revision read',
  rest: 'PUT /networks/{network}/canvas/{part}',
  input: SavePart,
  may: mayDesign,
  async run(context, { part, revision, content }) {
    const parsed = contents[part].safeParse(content);
    return parsed.success
      ? save(context, part, revision, parsed.data)
      : { ok: false, problems: problemsOf(parsed.error) };
  },
  audit: ({ part }, { revision }) => ({ detail: { part, revision } })
});

/** The answers are kept with the form that was chosen, so that one can see later why. */
export const saveForm = command({
  name: 'design.saveForm',
  summary: 'Keep the answers to the legal form adviser, and the form chosen',
  rest: 'PUT /networks/{network}/legal-form',
  input: SaveForm,
  may: mayDesign,
  async run(context, { revision, answers, chosen, note }) {
    const advice = advise(answers).find(({ form }) => form === chosen);
    if (chosen && !advice) return invalid('chosen', 'not_a_choice');
    if (advice?.verdict === 'refused' && !note) return invalid('note', 'form_note_needed');
    return save(context, 'form', revision, { ...answers, chosen: chosen ?? null, note });
  },
  audit: ({ chosen }, { revision }) => ({ detail: { chosen, revision } })
});

export const checkName = query({
  name: 'design.checkName',
  summary: 'Organisations of the directory whose name is the same, sounds the same, or is almost the same',
  rest: 'GET /networks/{network}/names',
  input: CheckName,
  may: mayReadCanvas,
  async run({ tx, actor }, { name }) {
    return ok({ name, twins: twinsOf(name, await data.namesLike(tx, actor.network!.id, name)).slice(0, 10) });
  }
});
