/** What the demo's organisations answer, each alone: who, and in which words. Everything is invented. */
export type Said = Record<string, unknown>;

/** Who is asked when everybody is: the members who have been there for a year or so. */
export const asked = [
  'Menuiserie Aubrac & Fils',
  'Coopérative Solaire du Rhône',
  'Imprimerie des Deux Rives',
  'Café associatif La Passerelle',
  'Atelier Vélo Croix-Rousse',
  'Textiles Benkirane',
  'Cabinet Comptable Ternay',
  'Maraîchers de la Dombes',
  'Studio Pixel Ouvert',
  'Chaudronnerie Gier Métal',
  'Conserverie Les Bocaux',
  'Transports Écolivre',
  'Crèche Les Petits Pas',
  'Atlas Export Conseil',
  'Plâtrerie Lefort',
  'Bureau d’études Méca-Plan',
  'Ressourcerie Le Grand Tri',
  'Traiteur Saveurs d’Ici'
];

const scores = (
  cost: number,
  time: number,
  control: number,
  risk: number,
  learning: number,
  reach: number
) => ({
  cost,
  time,
  control,
  risk,
  learning,
  reach
});
const ready = (no: string[], unsure: string[] = []): Said =>
  Object.fromEntries(
    [
      'time',
      'meetings',
      'decisions',
      'problems',
      'flexibility',
      'budget',
      'staff',
      'newcomers',
      'profit',
      'secrets'
    ].map((name) => [`ready_${name}`, no.includes(name) ? 'no' : unsure.includes(name) ? 'unsure' : 'yes'])
  );

/** The founders compare the three roads, two years ago. */
export const decided: Record<string, Said> = {
  'Menuiserie Aubrac & Fils': {
    position: 'Huit salariés, un carnet plein six mois par an, des chantiers refusés faute de second œuvre.',
    aim: 'Répondre à des rénovations complètes et tenir toute l’année.',
    term: 'y2',
    lacks: ['Un chauffagiste', 'Un électricien', 'Un commercial à mi-temps'],
    weights: scores(25, 15, 20, 15, 5, 20),
    scores_alone: scores(2, 2, 5, 3, 2, 2),
    scores_buy: scores(2, 4, 3, 3, 2, 3),
    scores_together: scores(4, 3, 3, 3, 4, 5),
    worth_alone: '420000,00',
    worth_together: '560000,00',
    worth_cost: '9000,00',
    ...ready(['profit', 'secrets'], ['staff'])
  },
  'Coopérative Solaire du Rhône': {
    position:
      'Douze toits en service, une équipe de trois personnes, trop petite pour les appels d’offres publics.',
    aim: 'Équiper cinquante toits et peser dans les marchés des communes.',
    term: 'y3',
    lacks: ['Des couvreurs de confiance', 'De grands toits'],
    weights: scores(15, 10, 10, 15, 20, 30),
    scores_alone: scores(2, 1, 4, 3, 2, 1),
    scores_buy: scores(1, 3, 3, 3, 1, 2),
    scores_together: scores(4, 3, 3, 4, 5, 5),
    worth_alone: '180000,00',
    worth_together: '310000,00',
    ...ready(['profit', 'secrets'])
  },
  'Café associatif La Passerelle': {
    position: '340 adhérents, une cantine, des fournisseurs livrés chacun de leur côté.',
    aim: 'Acheter mieux et remplir la salle le matin.',
    term: 'y1',
    lacks: ['Un acheteur', 'De la trésorerie'],
    weights: scores(45, 10, 15, 20, 5, 5),
    scores_alone: scores(2, 3, 5, 3, 2, 2),
    scores_buy: scores(3, 4, 3, 3, 1, 2),
    scores_together: scores(4, 2, 2, 3, 4, 4),
    ...ready(['profit', 'secrets', 'staff'], ['budget'])
  }
};

/** Relations made clear before the first common building site. */
export const relations: Record<string, Said> = {
  'Menuiserie Aubrac & Fils': {
    gain: 'Des chantiers complets, signés avec un seul devis.',
    gain_on: 'revenue',
    gain_line: 'Le lot agencement des rénovations de plus de 40 000 €.',
    gain_amount: '60000,00',
    importance: 5,
    risk: 'Être tenu pour responsable du retard d’un autre.',
    risk_level: 4,
    give: ['L’atelier le vendredi', 'Le chiffrage des devis'],
    give_time: 'day',
    limits: 'no',
    key_members: ['Coopérative Solaire du Rhône', 'Plâtrerie Lefort'],
    key_sure: 'unsure',
    disagreement: 'talk'
  },
  'Coopérative Solaire du Rhône': {
    gain: 'Entrer sur les chantiers avant que le toit soit refait.',
    gain_on: 'revenue',
    gain_line: 'La pose en même temps que la couverture.',
    gain_amount: '25000,00',
    importance: 4,
    risk: 'Avancer les études sans être payé.',
    risk_level: 2,
    give: ['Des études de toiture', 'Le financement citoyen'],
    give_time: 'half_day',
    limits: 'yes',
    limits_which: 'Une exclusivité de fourniture de panneaux jusqu’à l’an prochain.',
    key_members: ['Menuiserie Aubrac & Fils'],
    key_sure: 'yes',
    disagreement: 'vote'
  },
  'Plâtrerie Lefort': {
    gain: 'Moins de trous dans le planning.',
    gain_on: 'both',
    importance: 2,
    risk: 'Baisser mes prix pour tout le monde.',
    risk_level: 5,
    give: ['Deux compagnons en renfort'],
    give_time: 'hours',
    limits: 'no',
    key_members: ['Menuiserie Aubrac & Fils', 'Coopérative Solaire du Rhône'],
    key_sure: 'no',
    disagreement: 'mediator',
    leave: 'Un chantier payé à plus de soixante jours.'
  }
};

/** Strengths and what is lacking: the map of the network comes of it. */
export const strengths: Record<string, Said> = {
  'Menuiserie Aubrac & Fils': {
    strengths: ['Agencement de boutiques', 'Commande numérique libre le vendredi', 'Devis clairs'],
    weaknesses: ['Livraisons en ville', 'Relances des factures'],
    opportunities: ['Rénovation énergétique des commerces'],
    threats: ['Prix du bois']
  },
  'Coopérative Solaire du Rhône': {
    strengths: ['Montage de financement participatif', 'Études de toiture'],
    weaknesses: ['Couvreurs de confiance', 'Mise en page des dossiers'],
    opportunities: ['Marchés publics des communes']
  },
  'Imprimerie des Deux Rives': {
    strengths: ['Mise en page rapide des dossiers', 'Papier recyclé'],
    weaknesses: ['Clients hors saison électorale', 'Export vers le Maroc'],
    threats: ['Imprimeurs en ligne']
  },
  'Atelier Vélo Croix-Rousse': {
    strengths: ['Livraisons en ville par vélo-cargo', 'Formation des équipes'],
    weaknesses: ['Gestion et trésorerie', 'Local plus grand'],
    opportunities: ['Zone à faibles émissions']
  },
  'Cabinet Comptable Ternay': {
    strengths: ['Gestion, trésorerie et subventions', 'Relances des factures'],
    weaknesses: ['Site web', 'Automatisation des relances'],
    threats: ['Logiciels gratuits']
  },
  'Textiles Benkirane': {
    strengths: ['Réseau d’ateliers au Maroc', 'Export et douane'],
    weaknesses: ['Boutique à Lyon', 'Financement du stock'],
    opportunities: ['Lin cultivé en France']
  }
};

export const plans: Record<string, Said> = {
  'Menuiserie Aubrac & Fils': {
    activity: 'Menuiserie sur mesure et agencement de boutiques.',
    customers: ['Commerces de quartier', 'Particuliers'],
    turnover: '780000,00',
    objectives: ['Trois rénovations complètes par an'],
    horizon: 'y2',
    markets: ['Rénovation de commerces'],
    strategy: 'Répondre avec un seul devis, à plusieurs.',
    means: ['Atelier de 600 m²', 'Commande numérique'],
    lacks: ['Électricien', 'Chauffagiste'],
    from_network: 'Des partenaires de chantier fiables.',
    network_share: 4
  },
  'Atelier Vélo Croix-Rousse': {
    activity: 'Réparation et location de vélos-cargos.',
    customers: ['Entreprises du quartier'],
    objectives: ['Dix contrats d’entretien de flotte'],
    horizon: 'y1',
    markets: ['Flottes d’entreprise'],
    strategy: 'Équiper d’abord les membres, puis leurs clients.',
    means: ['Trois vélos-cargos', 'Deux mécaniciens'],
    lacks: ['Trésorerie', 'Local plus grand'],
    from_network: 'Des premiers clients et un local.',
    network_share: 5
  }
};
