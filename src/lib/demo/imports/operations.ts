import { commitImport } from '#lib/imports/committing/operations.ts';
import { uploadImport } from '#lib/imports/operations.ts';
import { prepareImport } from '#lib/imports/preparing/operations.ts';
import { demoEmail, demoOrganisations } from '../rules.ts';
import type { Thread } from '../telling/operations.ts';
import { idsByName } from './data.server.ts';

/** Business cards of a fair, typed into a table: two are new to the directory, one was there already. */
export const salon: Thread = async ({ act, tx, ground }) => {
  const known = demoOrganisations.filter(
    ({ day, name }) => day === undefined || name === 'Ressourcerie Le Grand Tri'
  );
  const lines = known.map(({ name, town, postalCode, about, skills, contact }) =>
    [name, postalCode, town, demoEmail(contact), about, skills.join(', ')].join(';')
  );
  const text = ['Nom;Code postal;Ville;Courriel;Description;Compétences', ...lines].join('\n');
  const { id, source } = await act(null, 171, uploadImport, { fileName: 'salon-des-metiers.csv', text });
  const targets = source.columns.map(({ target }) => target);
  await act(null, 171, prepareImport, { id, targets, becomes: 'known', mode: 'complete' });
  await act(null, 171, commitImport, { id });
  Object.assign(ground.organisations, await idsByName(tx, ground.id));
};
