import { newId } from '#lib/kernel/ids.ts';
import { conflict, forbidden, invalid, notFound, ok } from '#lib/kernel/result.ts';
import { isFacilitator } from '#lib/platform/actor.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayDeclare, mayReadJourney } from '../access.ts';
import { DeclareStep, MAX_BYTES, OneDeclaration, TakeBack } from '../schema.ts';
import * as data from './data.server.ts';

/** One declaration holds for a step; the unique index lets the first of two through. */
export const declareStep = command({
  name: 'journey.declareStep',
  summary: 'Say that a step was done outside Lierre, with a reason and perhaps a link or a file (base64)',
  rest: 'POST /networks/{network}/journey/declarations',
  input: DeclareStep,
  may: mayDeclare,
  async run({ tx, actor, now, emit }, { step, reason, happenedOn, link, fileName, content }) {
    const bytes = content ? Buffer.from(content, 'base64') : null;
    if (bytes && bytes.length > MAX_BYTES) return invalid('file', 'file_too_large', { max: MAX_BYTES / 1e6 });
    if (happenedOn && happenedOn > now.toZonedDateTimeISO(actor.network!.zone).toPlainDate().toString())
      return invalid('happenedOn', 'in_the_future');
    const id = newId();
    const by = { id: actor.personId, name: actor.name };
    const file = bytes ? { name: fileName ?? 'document', bytes } : null;
    const declaration = { id, step, reason, happenedOn, link, file, by };
    if (!(await data.insertDeclaration(tx, actor.network!.id, declaration, now)))
      return conflict('step_declared_already');
    await emit('journey.declared', { step });
    return ok({ id, step });
  },
  audit: ({ step, reason }, { id }) => ({ subject: id, detail: { step, reason } })
});

export const takeBackDeclaration = command({
  name: 'journey.takeBackDeclaration',
  summary: 'Take back that a step was done: who said it, or a facilitator',
  rest: 'POST /networks/{network}/journey/declarations/{id}/end',
  input: TakeBack,
  may: mayDeclare,
  async run({ tx, actor, now }, { id, reason }) {
    const networkId = actor.network!.id;
    const said = await data.lockDeclaration(tx, networkId, id);
    if (!said) return notFound();
    if (!isFacilitator(actor) && said.declared_by !== actor.personId) return forbidden();
    if (said.taken_back_at) return conflict('declaration_taken_back');
    await data.takeBack(tx, networkId, id, { by: actor.name, reason, now });
    return ok({ id, step: said.step });
  },
  audit: ({ reason }, { id, step }) => ({ subject: id, detail: { step, reason } })
});

export const getProof = query({
  name: 'journey.getProof',
  summary: 'The file that proves a declared step, base64',
  rest: 'GET /networks/{network}/journey/declarations/{id}/file',
  input: OneDeclaration,
  may: mayReadJourney,
  async run({ tx, actor }, { id }) {
    const file = await data.proofOf(tx, actor.network!.id, id);
    return file ? ok({ name: file.name, bytes: file.bytes.toString('base64') }) : notFound();
  }
});
