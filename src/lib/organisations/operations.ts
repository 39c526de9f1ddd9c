import { conflict, forbidden, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { command, query } from '#lib/platform/operation.ts';
import {
  mayAddOrganisation,
  mayEdit,
  mayEditSomeSheet,
  maySee,
  maySeeOrganisations,
  readerOf
} from './access.ts';
import { readableSheet } from './confidentiality/rules.ts';
import * as data from './data.server.ts';
import { readLogo } from './logo/rules.ts';
import { CreateOrganisation, OrganisationId, SetLogo, UpdateSheet } from './schema.ts';
import { changeSheet, isComplete, readSheet, type Sheet } from './sheet/rules.ts';

export const getOrganisation = query({
  name: 'organisations.getOrganisation',
  summary: 'What the network knows of an organisation, who speaks for it and its membership',
  rest: 'GET /networks/{network}/organisations/{id}',
  input: OrganisationId,
  may: maySeeOrganisations,
  kept: 'person',
  async run({ tx, actor, now }, { id }) {
    if (!maySee(actor, id)) return notFound();
    const found = await data.organisationPage(tx, actor.network!.id, id, now);
    if (!found) return notFound();
    const reader = readerOf(actor, id);
    return ok({ ...found, sheet: readableSheet(found.sheet, reader), reader, mayEdit: mayEdit(actor, id) });
  }
});

export const createOrganisation = command({
  name: 'organisations.createOrganisation',
  summary: 'Add an organisation that the network knows, without making it a member',
  rest: 'POST /networks/{network}/organisations',
  input: CreateOrganisation,
  may: mayAddOrganisation,
  async run({ tx, actor, now, emit }, { isAnother, ...typed }) {
    const network = actor.network!;
    const sheet = readSheet(typed, network.country, now.toZonedDateTimeISO(network.zone).toPlainDate());
    if (!sheet.ok) return sheet;
    const twin = await refuseTwin(data.twinOf(tx, network.id, sheet.value, null), isAnother);
    if (!twin.ok) return twin;
    const complete = { completed_at: isComplete(sheet.value) ? now : null };
    const id = await data.insertOrganisation(tx, network.id, { ...sheet.value, ...complete }, now);
    if (!id) return conflict('organisation_known', { name: sheet.value.name });
    await data.claimNumbers(tx, id, sheet.value);
    await emit('organisation.added', { organisationId: id, name: sheet.value.name });
    return ok({ id, name: sheet.value.name });
  },
  audit: (_input, { id, name }) => ({ subject: id, detail: { name } })
});

export const updateSheet = command({
  name: 'organisations.updateSheet',
  summary: "Change an organisation's sheet and who may read each field",
  rest: 'PUT /networks/{network}/organisations/{id}',
  input: UpdateSheet,
  may: mayEditSomeSheet,
  async run({ tx, actor, now, emit }, { id, version, visibility, ...typed }) {
    const network = actor.network!;
    if (!maySee(actor, id)) return notFound();
    if (!mayEdit(actor, id)) return forbidden();
    const stored = await data.lockSheet(tx, network.id, id);
    if (!stored) return notFound();
    if (stored.version !== version) {
      const changes = await data.changesSince(tx, network.id, id, version);
      const fields = [...new Set(changes.flatMap((change) => change.fields))].join(' ');
      return conflict('sheet_changed', { who: changes[0]?.who ?? '', fields });
    }
    const read = readSheet(typed, network.country, now.toZonedDateTimeISO(network.zone).toPlainDate());
    if (!read.ok) return read;
    const {
      sheet,
      visibility: audiences,
      fields
    } = changeSheet(stored, read.value, visibility, readerOf(actor, id));
    const twin = await refuseTwin(data.twinOf(tx, network.id, sheet, id), true);
    if (!twin.ok) return twin;
    if (fields.length === 0) return ok({ id, version, fields });
    const completedAt = isComplete(sheet) ? (stored.completed_at ?? now) : null;
    await data.updateSheet(
      tx,
      network.id,
      id,
      { sheet, visibility: audiences, completedAt, version: version + 1 },
      now
    );
    await data.claimNumbers(tx, id, sheet);
    await emit('organisation.changed', { organisationId: id, fields });
    return ok({ id, version: version + 1, fields });
  },
  audit: ({ id }, { version, fields }) => ({ subject: id, organisation: id, detail: { version, fields } })
});

/** The same number twice is a mistake; the same name in the same town may be one, and can be confirmed. */
async function refuseTwin(
  looked: ReturnType<typeof data.twinOf>,
  namesMayMeet: boolean
): Promise<Result<Sheet | null>> {
  const twin = await looked;
  if (!twin || (twin.by === 'name' && namesMayMeet)) return ok(null);
  return twin.by === 'name'
    ? invalid('name', 'organisation_known', { name: twin.name })
    : invalid(twin.by, 'number_taken', { name: twin.name });
}

export const setLogo = command({
  name: 'organisations.setLogo',
  summary: "Set an organisation's logo: PNG, JPEG or WebP, base64, at most 256 KiB",
  rest: 'PUT /networks/{network}/organisations/{id}/logo',
  input: SetLogo,
  may: mayEditSomeSheet,
  async run({ tx, actor, now }, { id, logo: base64, fileName }) {
    if (!maySee(actor, id)) return notFound();
    if (!mayEdit(actor, id)) return forbidden();
    const bytes = Buffer.from(base64, 'base64');
    const read = readLogo(bytes);
    if (!read.ok) return read;
    if (!(await data.lockSheet(tx, actor.network!.id, id))) return notFound();
    const file = {
      bytes,
      mediaType: read.value.mediaType,
      name: fileName ?? 'logo',
      createdBy: actor.personId
    };
    await data.setLogo(tx, actor.network!.id, id, file, now);
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id, organisation: id })
});

export const getLogo = query({
  name: 'organisations.getLogo',
  summary: "An organisation's logo, base64",
  rest: 'GET /networks/{network}/organisations/{id}/logo',
  input: OrganisationId,
  may: maySeeOrganisations,
  async run({ tx, actor }, { id }) {
    const file = maySee(actor, id) ? await data.logoOf(tx, actor.network!.id, id) : undefined;
    if (!file) return notFound();
    const { media_type: mediaType, sha256, bytes } = file;
    return ok({ mediaType, sha256: sha256.toString('hex'), bytes: bytes.toString('base64') });
  }
});

export const removeLogo = command({
  name: 'organisations.removeLogo',
  summary: "Remove an organisation's logo",
  rest: 'DELETE /networks/{network}/organisations/{id}/logo',
  input: OrganisationId,
  may: mayEditSomeSheet,
  async run({ tx, actor, now }, { id }) {
    if (!maySee(actor, id)) return notFound();
    if (!mayEdit(actor, id)) return forbidden();
    if (!(await data.lockSheet(tx, actor.network!.id, id))) return notFound();
    await data.setLogo(tx, actor.network!.id, id, null, now);
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id, organisation: id })
});
