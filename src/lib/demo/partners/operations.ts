import { addContact } from '#lib/partners/contacts/operations.ts';
import {
  addCandidate,
  followCandidate,
  markCandidate,
  moveCandidate
} from '#lib/partners/following/operations.ts';
import { createSearch, updateSearch } from '#lib/partners/operations.ts';
import type { Thread } from '../telling/operations.ts';

const CRITERIA = [
  { id: 'c1', kind: 'territory', weight: 7, asked: ['FR-69'], amount: 150 },
  { id: 'c2', kind: 'values', weight: 6, asked: ['livraison', 'logistique', 'vélo', 'transport'] },
  { id: 'c3', kind: 'size', weight: 3, amount: 15 },
  { id: 'c4', kind: 'standing', weight: 2 },
  { id: 'c5', kind: 'hand', weight: 5, label: 'Références', floor: 25 }
];

/** The network looks for somebody to deliver for all: found among its own, met, and in talks. */
export const search: Thread = async ({ act, org, date }) => {
  const title = 'Livrer ensemble dans la métropole';
  const objective =
    'Une tournée commune deux fois par semaine : moins de camionnettes à moitié vides, et des clients livrés à l’heure dite.';
  const { id: searchId } = await act(null, 60, createSearch, { title, objective, scope: 'all' });
  const asked = { id: searchId, revision: 1, title, objective, scope: 'all', criteria: CRITERIA };
  await act(null, 60, updateSearch, asked);

  const bikes = await act('Café associatif La Passerelle', 58, addCandidate, {
    searchId,
    organisationId: org('Atelier Vélo Croix-Rousse'),
    source: 'recommendation',
    sourceNote: 'Trois vélos-cargos à prêter, et l’envie de livrer.'
  });
  const printer = await act(null, 57, addCandidate, {
    searchId,
    organisationId: org('Imprimerie des Deux Rives'),
    source: 'directory',
    sourceNote: 'Sa camionnette rentre à vide.'
  });
  const { id } = bikes;
  await act(null, 55, moveCandidate, { id, state: 'shortlisted', note: 'Un essai ne coûte rien.' });
  await act(null, 51, markCandidate, { searchId, organisationId: bikes.organisationId, marks: { c5: 4 } });
  const declined = 'Horaires incompatibles avec les presses.';
  await act(null, 47, moveCandidate, { id: printer.id, state: 'declined', note: declined });
  await act(null, 44, moveCandidate, { id, state: 'met', note: 'Lucie propose un essai sur deux mardis.' });
  await act(null, 23, moveCandidate, {
    id,
    state: 'talks',
    note: 'Reste à chiffrer la tournée du vendredi.'
  });
  const next = { nextAct: 'Chiffrer la tournée du vendredi', nextOn: date(-8) };
  await act(null, 22, followCandidate, { id, revision: 5, ...next });
  await act('Traiteur Saveurs d’Ici', 3, addCandidate, {
    searchId,
    organisationId: org('Fromagerie des Monts d’Or'),
    source: 'recommendation',
    sourceNote: 'Elle livre déjà trois cantines de Lyon, et son camion repart vide.'
  });
};

/** A member looks for itself: only its own people see it, with the addresses it brought along. */
export const ownSearch: Thread = async ({ act, org }) => {
  const about = {
    title: 'Un couvreur pour nos rénovations',
    objective: 'Proposer la toiture avec la charpente, sans sous-traiter au dernier moment.'
  };
  const wood = 'Menuiserie Aubrac & Fils';
  const { id: searchId } = await act(wood, 26, createSearch, { ...about, organisationId: org(wood) });
  await act(wood, 26, addContact, {
    searchId,
    organisation: 'Toits du Beaujolais',
    town: 'Villefranche-sur-Saône',
    person: 'Rémi Charvet',
    email: 'remi.charvet@demo.example',
    known: 'A repris l’atelier de son père, cherche des chantiers réguliers.',
    origin: 'Carte de visite, chantier de Limonest'
  });
  const follow = { searchId, organisationId: org('Couverture Rhône-Alpes'), source: 'directory' };
  await act(wood, 25, addCandidate, { ...follow, sourceNote: 'Vue sur le chantier de la crèche.' });
};
