/**
 * The story of the demo network: fictional organisations and people, and when each came. Days count back from today,
 * so that the demo is always two years old. Towns are real, everything else is invented.
 */
export type DemoOrganisation = {
  name: string;
  town: string;
  postalCode: string;
  /** NAF rev. 2. */
  sector: string;
  size: string;
  about: string;
  brings: string;
  seeks: string;
  skills: string[];
  /** ISO 639. */
  languages: string[];
  /** First name and family name of who speaks for it. */
  contact: string;
  /** Day it was admitted as a founder, or presented as a candidate; absent: only known. */
  day?: number;
  fate?: 'founder' | 'admitted' | 'refused' | 'resigned' | 'voting';
};

export const DEMO_NETWORK = {
  name: 'Les Ateliers du Confluent',
  slug: 'demo',
  country: 'FR',
  language: 'fr',
  currency: 'EUR',
  zone: 'Europe/Paris',
  aim: 'Acheter mieux ensemble, répondre à plusieurs aux marchés que chacun manque seul, et partager ce qui dort : machines, locaux, compétences.',
  perimeter: 'Artisans, petites entreprises et associations autour de Lyon, de 1 à 50 personnes.'
} as const;

export const DEMO_FACILITATOR = 'Aïcha Benali';

/** A fictional person's address: a domain that no mail server will ever answer for (RFC 2606). */
export const demoEmail = (name: string): string =>
  `${name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '.')}@demo.example`;

const rows: [
  name: string,
  place: string,
  sector: string,
  size: string,
  contact: string,
  day: number | null,
  fate: DemoOrganisation['fate'] | null,
  about: string,
  brings: string,
  seeks: string,
  skills: string,
  languages: string
][] = [
  [
    'Menuiserie Aubrac & Fils',
    '69100 Villeurbanne',
    '43.32A',
    '11',
    'Paul Aubrac',
    -730,
    'founder',
    'Menuiserie bois sur mesure : escaliers, cuisines, agencement de boutiques.',
    'Un atelier de 600 m² avec une machine à commande numérique libre le vendredi.',
    'Un chauffagiste et un électricien pour répondre à des rénovations complètes.',
    'menuiserie, agencement, commande numérique',
    'fr'
  ],
  [
    'Coopérative Solaire du Rhône',
    '69007 Lyon',
    '35.11Z',
    '12',
    'Nadia Ferrero',
    -730,
    'founder',
    'Toits solaires citoyens : étude, financement et suivi.',
    'Des études de toiture à prix coûtant pour les membres.',
    'Des toits de plus de 200 m² et des couvreurs de confiance.',
    'énergie solaire, financement participatif',
    'fr, it'
  ],
  [
    'Imprimerie des Deux Rives',
    '69002 Lyon',
    '18.12Z',
    '12',
    'Mathilde Roche',
    -730,
    'founder',
    'Impression offset et numérique, papiers recyclés, façonnage.',
    'Un tarif membre et la mise en page des petits dossiers.',
    'Des donneurs d’ordre réguliers hors saison électorale.',
    'impression, mise en page, papier recyclé',
    'fr, en'
  ],
  [
    'Café associatif La Passerelle',
    '69001 Lyon',
    '94.99Z',
    '03',
    'Samir Haddad',
    -728,
    'founder',
    'Café, salle de concert et cantine de quartier portés par 340 adhérents.',
    'Une salle de 80 places, libre le matin.',
    'Des fournisseurs locaux livrés en commun.',
    'restauration, événements, bénévolat',
    'fr, ar'
  ],
  [
    'Atelier Vélo Croix-Rousse',
    '69004 Lyon',
    '95.29Z',
    '02',
    'Lucie Marchand',
    -726,
    'founder',
    'Réparation, cours de mécanique et vélos-cargos en location.',
    'Trois vélos-cargos à prêter pour des livraisons.',
    'Des entreprises qui veulent équiper leurs équipes.',
    'réparation de vélos, logistique douce',
    'fr'
  ],
  [
    'Textiles Benkirane',
    '69120 Vaulx-en-Velin',
    '13.20Z',
    '12',
    'Youssef Benkirane',
    -724,
    'founder',
    'Tissage de lin et de coton bio, petites séries.',
    'Des métrages de fin de série et un réseau d’ateliers à Fès.',
    'Des marques qui cousent en France.',
    'tissage, lin, import Maroc',
    'fr, ar'
  ],
  [
    'Cabinet Comptable Ternay',
    '69003 Lyon',
    '69.20Z',
    '11',
    'Hélène Ternay',
    -720,
    'founder',
    'Comptabilité et gestion des très petites entreprises et associations.',
    'Une permanence mensuelle gratuite pour les membres.',
    'Un informaticien pour automatiser les relances.',
    'comptabilité, subventions, paie',
    'fr'
  ],
  [
    'Maraîchers de la Dombes',
    '01330 Villars-les-Dombes',
    '01.13Z',
    '11',
    'Éric Pasquier',
    -600,
    'admitted',
    'Légumes de plein champ, vente directe et paniers.',
    'Des légumes livrés à Lyon deux fois par semaine.',
    'Une chambre froide partagée en ville.',
    'maraîchage, circuits courts',
    'fr'
  ],
  [
    'Studio Pixel Ouvert',
    '69001 Lyon',
    '62.01Z',
    '03',
    'Inès Delmas',
    -560,
    'admitted',
    'Sites et logiciels libres pour l’économie sociale.',
    'Une journée de conseil numérique par trimestre.',
    'Un bureau partagé et un juriste du numérique.',
    'logiciel libre, accessibilité, données',
    'fr, en'
  ],
  [
    'Chaudronnerie Gier Métal',
    '42800 Rive-de-Gier',
    '25.62B',
    '21',
    'Bruno Salvi',
    -520,
    'admitted',
    'Chaudronnerie fine, inox et aluminium, soudure certifiée.',
    'Un soudeur formateur deux jours par mois.',
    'Un bureau d’études mécanique.',
    'soudure, inox, découpe laser',
    'fr, it'
  ],
  [
    'Conserverie Les Bocaux',
    '69210 L’Arbresle',
    '10.39B',
    '11',
    'Claire Vidal',
    -480,
    'admitted',
    'Conserves de légumes et de fruits déclassés.',
    'Un autoclave disponible l’hiver.',
    'Des bocaux et des cartons achetés à plusieurs.',
    'agroalimentaire, hygiène, étiquetage',
    'fr'
  ],
  [
    'Transports Écolivre',
    '69200 Vénissieux',
    '49.41A',
    '12',
    'Karim Oulad',
    -430,
    'admitted',
    'Livraison du dernier kilomètre, camions au biogaz.',
    'Le retour à vide Grenoble–Lyon à moitié prix.',
    'Des tournées régulières à mutualiser.',
    'logistique, entreposage',
    'fr, ar'
  ],
  [
    'Crèche Les Petits Pas',
    '69008 Lyon',
    '88.91A',
    '12',
    'Sophie Mercier',
    -390,
    'admitted',
    'Crèche associative de 24 berceaux.',
    'Trois places réservées aux salariés des membres.',
    'Un groupement d’achat de repas.',
    'petite enfance, gestion associative',
    'fr'
  ],
  [
    'Atlas Export Conseil',
    '69006 Lyon',
    '70.22Z',
    '02',
    'Leïla Amrani',
    -350,
    'admitted',
    'Accompagne les petites entreprises vers le Maroc et la Tunisie.',
    'Des contacts de distributeurs à Casablanca et Tanger.',
    'Des produits fabriqués en petites séries.',
    'export, douane, négociation',
    'fr, ar, en'
  ],
  [
    'Plâtrerie Lefort',
    '69800 Saint-Priest',
    '43.31Z',
    '03',
    'Jérôme Lefort',
    -310,
    'admitted',
    'Plâtrerie, enduits terre et chaux.',
    'La formation aux enduits terre.',
    'Des chantiers de rénovation groupés.',
    'enduits, isolation, terre crue',
    'fr'
  ],
  [
    'Bureau d’études Méca-Plan',
    '69500 Bron',
    '71.12B',
    '11',
    'Anaïs Colin',
    -270,
    'admitted',
    'Calcul, conception et prototypes mécaniques.',
    'Une imprimante 3D métal partagée.',
    'Un atelier d’usinage réactif.',
    'conception mécanique, prototypage',
    'fr, de'
  ],
  [
    'Ressourcerie Le Grand Tri',
    '69190 Saint-Fons',
    '47.79Z',
    '12',
    'Amadou Diallo',
    -230,
    'admitted',
    'Collecte, réparation et vente d’objets de seconde main.',
    'Du mobilier de bureau à prix solidaire.',
    'Des entreprises qui déménagent.',
    'réemploi, insertion, logistique',
    'fr, ff'
  ],
  [
    'Traiteur Saveurs d’Ici',
    '69009 Lyon',
    '56.21Z',
    '11',
    'Fatima Zerouali',
    -190,
    'admitted',
    'Buffets de saison et cuisine du Maghreb.',
    'Des plateaux-repas pour les réunions du réseau.',
    'Des légumes en volume et une cuisine de secours.',
    'traiteur, allergènes',
    'fr, ar'
  ],
  [
    'Agence Grand Large',
    '69002 Lyon',
    '73.11Z',
    '11',
    'Thomas Guérin',
    -160,
    'resigned',
    'Campagnes et identités visuelles.',
    'Une relecture des sites des membres.',
    'Des clients de l’industrie.',
    'communication, photographie',
    'fr, en'
  ],
  [
    'Holding Valtrade',
    '69006 Lyon',
    '64.20Z',
    '22',
    'Marc Delorme',
    -120,
    'refused',
    'Prises de participation dans le négoce.',
    'Des financements.',
    'Des cibles à racheter.',
    'finance',
    'fr'
  ],
  [
    'Serrurerie du Lac',
    '73000 Chambéry',
    '43.32B',
    '03',
    'Camille Bonnet',
    -90,
    'admitted',
    'Serrurerie, métallerie, dépannage.',
    'Un fourgon-atelier à louer.',
    'Un comptable qui connaît le bâtiment.',
    'métallerie, dépannage',
    'fr'
  ],
  [
    'Ludothèque Jeux & Compagnie',
    '69100 Villeurbanne',
    '93.29Z',
    '02',
    'Noé Perrin',
    -60,
    'admitted',
    'Prêt de jeux, animations pour entreprises et écoles.',
    'Des animations d’équipe pour les membres.',
    'Un local de stockage sec.',
    'animation, pédagogie',
    'fr, en'
  ],
  [
    'Savonnerie de la Saône',
    '69250 Neuville-sur-Saône',
    '20.41Z',
    '02',
    'Agathe Morel',
    -5,
    'voting',
    'Savons à froid, huiles locales, vente en vrac.',
    'Des coffrets pour vos clients en fin d’année.',
    'Un transporteur et un graphiste.',
    'cosmétique, vente en ligne',
    'fr'
  ],
  [
    'Couverture Rhône-Alpes',
    '69780 Mions',
    '43.91B',
    '11',
    'Damien Roux',
    null,
    null,
    'Couverture, zinguerie, bardage bois.',
    '',
    '',
    'couverture, zinguerie',
    'fr'
  ],
  [
    'Fromagerie des Monts d’Or',
    '69370 Saint-Didier-au-Mont-d’Or',
    '10.51C',
    '03',
    'Julie Garnier',
    null,
    null,
    'Fromages fermiers et affinage.',
    '',
    '',
    'fromage, affinage',
    'fr'
  ]
];

/** Every organisation of the story, in the order in which the network met it. */
export const demoOrganisations: readonly DemoOrganisation[] = rows.map(
  ([name, place, sector, size, contact, day, fate, about, brings, seeks, skills, languages]) => ({
    name,
    postalCode: place.slice(0, 5),
    town: place.slice(6),
    sector,
    size,
    contact,
    day: day ?? undefined,
    fate: fate ?? undefined,
    about,
    brings,
    seeks,
    skills: skills.split(', '),
    languages: languages.split(', ')
  })
);

export type DemoBallot = { voter: string; choice: 'yes' | 'no' | 'abstain'; hours: number };

/** Who voted what on a candidate, and how many hours after it was presented; the same at every telling. */
export function ballotsOn(candidate: DemoOrganisation, voters: readonly DemoOrganisation[]): DemoBallot[] {
  const seed = [...candidate.name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
  const share = candidate.fate === 'voting' ? 0.5 : 0.85;
  return voters
    .map((voter, index) => ({ voter: voter.name, draw: ((seed + index * 7919) % 100) / 100 }))
    .filter(({ draw }) => draw < share)
    .map(({ voter, draw }) => ({
      voter,
      choice: opinion(candidate.fate, draw),
      hours: 2 + Math.round(draw * 90)
    }));
}

const opinion = (fate: DemoOrganisation['fate'], draw: number): DemoBallot['choice'] => {
  if (fate === 'refused') return draw < 0.2 ? 'yes' : draw < 0.3 ? 'abstain' : 'no';
  return draw < 0.05 ? 'no' : draw < 0.12 ? 'abstain' : 'yes';
};
