/** What the demo's organisations agree on: names, answers to the blanks of the first texts, what is said about clauses. */
export const signers = {
  firstCharter: [
    'Menuiserie Aubrac & Fils',
    'Coopérative Solaire du Rhône',
    'Imprimerie des Deux Rives',
    'Café associatif La Passerelle',
    'Atelier Vélo Croix-Rousse',
    'Textiles Benkirane',
    'Cabinet Comptable Ternay'
  ],
  secondCharter: [
    'Menuiserie Aubrac & Fils',
    'Imprimerie des Deux Rives',
    'Coopérative Solaire du Rhône',
    'Cabinet Comptable Ternay',
    'Atelier Vélo Croix-Rousse',
    'Maraîchers de la Dombes',
    'Studio Pixel Ouvert',
    'Chaudronnerie Gier Métal',
    'Conserverie Les Bocaux',
    'Transports Écolivre',
    'Crèche Les Petits Pas',
    'Plâtrerie Lefort',
    'Bureau d’études Méca-Plan',
    'Ressourcerie Le Grand Tri'
  ],
  letter: [
    'Conserverie Les Bocaux',
    'Maraîchers de la Dombes',
    'Traiteur Saveurs d’Ici',
    'Transports Écolivre',
    'Café associatif La Passerelle'
  ],
  contract: ['Menuiserie Aubrac & Fils', 'Plâtrerie Lefort']
} as const;

export const letter = {
  title: 'Lettre d’intention – Une cuisine partagée à Villeurbanne',
  answers: [
    'louer ensemble une cuisine aux normes, ouverte le jour aux traiteurs et le soir à la conserverie',
    'un loyer divisé par quatre et des invendus transformés au lieu d’être jetés',
    'La Conserverie Les Bocaux',
    'la conserverie visite les locaux, les maraîchers chiffrent les volumes, le traiteur dessine le plan, Écolivre étudie les tournées',
    'un réseau de cinq organisations, puis une association si le bail se signe',
    'visite de trois locaux, avant la fin du mois',
    'budget commun, deux mois plus tard',
    'dernier jour du trimestre',
    'dernier jour de l’année'
  ],
  refusal:
    'Notre bail en cours nous interdit de nous engager avant le printemps. Nous suivons les travaux avec intérêt.'
} as const;

export const contract = {
  title: 'Contrat de partenariat – Rénover à deux corps de métier',
  answers: [
    'proposer des rénovations d’intérieur complètes, menuiserie et plâtrerie, sous un seul devis',
    'l’école des Gratte-Ciel, livrée à l’heure, marge de 11 %',
    'Menuiserie Aubrac & Fils',
    'métrés, menuiseries, planning du chantier',
    'Plâtrerie Lefort',
    'cloisons, plafonds, enduits',
    'chacun facture son lot ; la coordination, 4 % du total, va à qui la fait'
  ],
  talk: [
    {
      on: 'Exclusivité',
      asks: 'Nous travaillons déjà avec une autre menuiserie à Givors. Exclusif seulement sur Lyon ?',
      answers: 'D’accord pour Lyon et Villeurbanne, un an, puis on regarde les chiffres.',
      settled: false
    },
    {
      on: 'Responsables du partenariat',
      asks: 'Une fois par mois, c’est beaucoup en été.',
      answers: 'Alors pas en août. On se parle le reste du temps.',
      settled: true
    }
  ]
} as const;

/** Puts the answers into the blanks of a body, in order; blanks beyond the answers stay. Takes them off the list. */
export const filled = (body: string, answers: string[]): string =>
  body.replace(/\[\[[^\]]*\]\]/g, (blank) => answers.shift() ?? blank);

/** What the members changed in their charter after two years. */
export const changedClause = (body: string): string =>
  body.replace('après quinze jours', 'après huit jours').replace('au plus deux mois', 'au plus un mois');

/** What the founders began with; the dues voted later are what the third version of the charter is about. */
export const firstDues = '300 €';
export const changedDues = (body: string): string =>
  body
    .replace(firstDues, '180 €, payable en deux fois')
    .replace('achats groupés, animation', 'achats groupés, temps de l’animatrice');
