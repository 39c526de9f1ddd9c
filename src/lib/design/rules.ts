/**
 * The network on one page: its parts and what each asks. Names of fields are message keys `design.<part>.<field>`,
 * values `design.<part>.<field>.<value>`.
 */
export type FieldKind = 'line' | 'text' | 'choice' | 'number' | 'date';
export type PartField = {
  name: string;
  kind: FieldKind;
  values?: readonly string[];
  optional?: boolean;
  /** Longest text, or largest number. */
  max?: number;
};

const line = (name: string, max = 200): PartField => ({ name, kind: 'line', max });
const text = (name: string, optional = false): PartField => ({ name, kind: 'text', max: 2000, optional });
const choice = (name: string, ...values: string[]): PartField => ({ name, kind: 'choice', values });

/** The parts that are a short form each; the aim and the legal form have pages of their own. */
export const PARTS = {
  perimeter: [line('territory'), line('sectors'), choice('scope', 'specialised', 'general')],
  name: [line('name', 120), text('meaning', true)],
  shape: [
    choice('model', 'alliance', 'joint', 'network'),
    choice('operation', 'production', 'services', 'led'),
    choice('structure', 'vertical', 'horizontal', 'cross')
  ],
  members: [
    text('wanted'),
    { name: 'count', kind: 'number', max: 100_000, optional: true },
    choice('competition', 'refused', 'limits', 'tolerated'),
    text('competition_limits', true)
  ],
  rules: [text('admission'), text('exclusion'), text('confidentiality')],
  dues: [
    choice('dues', 'none', 'equal', 'by_size', 'by_use'),
    { name: 'amount', kind: 'line', max: 200, optional: true },
    text('services', true),
    choice('hires', 'no', 'later', 'yes')
  ],
  first_win: [line('what', 300), line('who'), { name: 'by', kind: 'date' }]
} as const satisfies Record<string, readonly PartField[]>;

export type FormPart = keyof typeof PARTS;
export type Part = FormPart | 'form';
/** In the order in which the page reads. */
export const parts: Part[] = ['perimeter', 'name', 'shape', 'members', 'rules', 'dues', 'form', 'first_win'];
export const isFormPart = (text: unknown): text is FormPart =>
  typeof text === 'string' && Object.hasOwn(PARTS, text);
export const fieldsOf = (part: FormPart): readonly PartField[] => PARTS[part];

/** What a part says that cannot stay as it is: dues without a service that justifies them, limits that nobody wrote. */
export function partProblems(
  part: FormPart,
  content: Record<string, unknown>
): { field: string; code: string }[] {
  if (part === 'dues' && content.dues !== 'none' && !content.services)
    return [{ field: 'services', code: 'dues_need_services' }];
  if (part === 'members' && content.competition === 'limits' && !content.competition_limits)
    return [{ field: 'competition_limits', code: 'required' }];
  return [];
}

/** Families of benefit, each with prompts: `design.prompt.<prompt>`. */
export const FAMILIES = {
  inputs: ['purchasing', 'training', 'financing', 'charges', 'research', 'suppliers'],
  operations: ['processing', 'technique', 'quality', 'cost', 'benchmarking'],
  outputs: ['innovation', 'offers', 'customers', 'substitution', 'export', 'local'],
  other: []
} as const;
export type Family = keyof typeof FAMILIES;
export const families = Object.keys(FAMILIES) as Family[];
