/** Generated organisations that look like a register's: few words that many names share, many that few do. */
export type Generated = {
  name: string;
  description: string | null;
  sector_code: string;
  size_class: string;
  town: string;
  postal_code: string;
  skills: string[];
  languages: string[];
  website: string | null;
};

/** The same organisations for the same seed; the first thousand of ten thousand are those of a thousand. */
export function* organisations(count: number, seed = 1): Generator<Generated> {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() ** 1.6 * list.length)]!;
  const proper = (rank: number): string => properName(Math.floor(rank ** 2 * 120_000));
  for (let index = 0; index < count; index += 1) {
    const town = pick(TOWNS);
    const shape = random();
    const kind = pick(KINDS);
    const name =
      shape < 0.3
        ? `${kind} ${proper(random())} ${pick(NOUNS)}`
        : shape < 0.55
          ? `${kind} ${pick(JOINS)} ${pick(NOUNS)} ${pick(JOINS)} ${town}`
          : shape < 0.75
            ? `${proper(random())} ${pick(NOUNS)}`
            : shape < 0.85
              ? `Ben ${proper(random())} & fils`
              : shape < 0.95
                ? `L’${pick(NOUNS)} ${pick(JOINS)} ${proper(random())}`
                : proper(random());
    yield {
      name,
      description:
        random() < 0.2 ? `${kind} : ${pick(SKILLS)}, ${pick(SKILLS)} et ${pick(NOUNS)} à ${town}` : null,
      sector_code: pick(SECTORS),
      size_class: pick(['NN', '01', '02', '03', '11', '12', '21']),
      town,
      postal_code: String(1000 + Math.floor(random() * 94_000)).padStart(5, '0'),
      skills: [pick(SKILLS), pick(SKILLS)].filter((skill, at, all) => all.indexOf(skill) === at),
      languages: ['fr', ...(random() < 0.2 ? ['ar'] : []), ...(random() < 0.3 ? ['en'] : [])],
      website: random() < 0.5 ? `https://www.${index}.example.org` : null
    };
  }
}

/** Uniform numbers in [0, 1) that a seed repeats (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The n-th of some hundred thousand names that can be spoken; small numbers are short names. */
function properName(rank: number): string {
  let rest = rank + 23;
  let name = '';
  while (rest > 0 || name === '') {
    name += SYLLABLES[rest % SYLLABLES.length]!;
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const list = (words: string): string[] => words.split(' ');
const SYLLABLES = list(
  'ba ben bou chek cher dja dri el fa fé gué ha hé idri ka kou la lé lou ma mé mou na né nou ou pi ra ré roun sa sé sou ta thé tou va vé ya zé zou mar tin nier let beau mont fort ville gny rand'
);
const KINDS = list(
  'Association Société Coopérative Atelier Club Fédération Comité Amicale Groupement Union Maison Fondation Collectif Centre Institut Réseau Syndicat Compagnie Cabinet Fabrique'
);
const JOINS = list('de des du pour et');
const NOUNS = list(
  'informatique menuiserie bâtiment culture formation transport énergie jardin numérique conseil musique théâtre couture imprimerie boulangerie mécanique céramique irrigation apiculture logistique traduction artisanat emballage recyclage charpente électricité plomberie maraîchage pêche tourisme santé insertion solidarité quartier forêt métallurgie maçonnerie teinture tissage huilerie'
);
const SKILLS = [
  'menuiserie',
  'soudure',
  'comptabilité',
  'traduction juridique',
  'développement web',
  'marketing',
  'logistique du froid',
  'export',
  'gestion de projet',
  'photographie',
  'irrigation goutte à goutte',
  'droit social',
  'impression 3D',
  'médiation'
];
const SECTORS = list(
  '62.01Z 94.99Z 43.32A 85.59A 90.01Z 10.71C 47.11B 56.10A 01.13Z 16.23Z 25.11Z 49.41A 70.22Z 74.30Z 81.30Z 88.99B'
);
const TOWNS = list(
  'Paris Marseille Casablanca Lyon Rabat Toulouse Nice Nantes Fès Montpellier Strasbourg Tanger Bordeaux Lille Marrakech Rennes Agadir Reims Meknès Toulon Grenoble Dijon Angers Nîmes Oujda Brest Limoges Tours Amiens Perpignan Metz Besançon Tétouan Orléans Rouen Caen Morlaix Commenailles Carpentras'
);
