/** Contacts out of a card, a table or a form. Pure; bytes become rows as in imports. */
import { inspect, rowsOf, type Source } from '#lib/imports/sources/rules.ts';
import { fromSafeCell } from '#lib/imports/writing/rules.ts';
import { conflict, invalid, ok, type Result } from '#lib/kernel/result.ts';
import { cleanLine, cleanText, fold } from '#lib/kernel/text.ts';
import headings from './headings.json' with { type: 'json' };

export type Contact = {
  organisation: string;
  town: string | null;
  person: string | null;
  email: string | null;
  phone: string | null;
  known: string | null;
};
type Field = keyof typeof headings;

/** More is no search for partners any more, and nobody can tell so many people where their address comes from. */
export const MOST_CONTACTS = 500;
export const MOST_BYTES = 2_000_000;

/** What could be read, and the lines that could not: those without an organisation, broken cards. */
export async function readContacts(
  bytes: Uint8Array
): Promise<Result<{ contacts: Contact[]; unread: number[] }>> {
  if (bytes.length > MOST_BYTES) return invalid('file', 'file_too_large', { max: MOST_BYTES / 1e6 });
  const source = inspect(bytes);
  if (!source.ok) return source;
  const fields = fieldsOf(source.value);
  const contacts: Contact[] = [];
  const unread: number[] = [];
  const batches = rowsOf(bytes, source.value);
  for (;;) {
    const next = await batches.next();
    if (next.done) {
      if (!next.value.ok) return next.value;
      break;
    }
    for (const row of next.value) {
      const contact = row.broken ? null : contactOf(fields, row.cells);
      if (contact) contacts.push(contact);
      else if (row.cells.some((cell) => cell.trim()) || row.broken) unread.push(row.line);
    }
    if (contacts.length > MOST_CONTACTS) return invalid('file', 'contacts_full', { max: MOST_CONTACTS });
  }
  return ok({ contacts, unread });
}

/** Without a heading the values say what they are: an address, a number, then the organisation, then the person. */
function fieldsOf({ columns }: Source): (Field | null)[] {
  const named = columns.map(({ heading }) => fieldNamed(heading));
  if (named.some((field) => field === 'organisation' || field === 'person'))
    // "Nom" beside "Entreprise" is the person; alone it is the organisation.
    return named.includes('organisation') ? named : withFirst(named, 'person', 'organisation');
  const texts: Field[] = ['organisation', 'person', 'town', 'known'];
  return columns.map(({ samples: [value = ''] }) => {
    if (isEmail(cleanLine(value).toLowerCase())) return 'email';
    if (isPhone(value)) return 'phone';
    return texts.shift() ?? null;
  });
}

const withFirst = (fields: (Field | null)[], from: Field, to: Field): (Field | null)[] => {
  const at = fields.indexOf(from);
  return fields.map((field, index) => (index === at ? to : field));
};

const WORDS = new Map(
  (Object.keys(headings) as Field[]).flatMap((field) =>
    headings[field].map((word) => [fold(word), field] as const)
  )
);
const fieldNamed = (heading: string): Field | null => WORDS.get(fold(heading)) ?? null;

function contactOf(fields: readonly (Field | null)[], cells: readonly string[]): Contact | null {
  const of = (field: Field): string =>
    cleanText(
      fields
        .flatMap((one, index) => (one === field ? [cleanLine(fromSafeCell(cells[index] ?? ''))] : []))
        .filter(Boolean)
        .join(' ')
    );
  const organisation = of('organisation') || of('person');
  if (!/\p{L}/u.test(organisation)) return null;
  const email = of('email').toLowerCase();
  return {
    organisation: organisation.slice(0, 200),
    town: of('town').slice(0, 120) || null,
    person: (of('organisation') && of('person').slice(0, 120)) || null,
    email: isEmail(email) ? email : null,
    phone: of('phone').slice(0, 60) || null,
    known: of('known').slice(0, 1000) || null
  };
}

const isEmail = (text: string): boolean =>
  text.length <= 254 && /^[^\s@<>",;:()[\]\\]+@[^\s@<>",;:()[\]\\]+\.[^\s@.<>",;:()[\]\\]{2,}$/u.test(text);
const isPhone = (text: string): boolean => /^[+(]?[\d\s().-]{6,}$/.test(text.trim());

/** The same organisation and person, or the same address, is the same contact. */
export const keysOf = ({ organisation, person, email }: Contact): string[] => [
  `${fold(organisation)}\n${fold(person ?? '')}`,
  ...(email ? [email] : [])
];

/** Those that are not there yet, in the order they came; of two alike the first. */
export function newOnes(there: readonly Contact[], brought: readonly Contact[]): Result<Contact[]> {
  const known = new Set(there.flatMap(keysOf));
  const fresh = brought.filter((contact) => {
    const keys = keysOf(contact);
    if (keys.some((key) => known.has(key))) return false;
    for (const key of keys) known.add(key);
    return true;
  });
  return there.length + fresh.length > MOST_CONTACTS
    ? conflict('contacts_full', { max: MOST_CONTACTS })
    : ok(fresh);
}
