import { getContext, setContext } from 'svelte';
import type { Problem } from '#lib/kernel/result.ts';

/** What a form action answers when it says no: every problem, what was typed, and which form of the page it was. */
export type FormState = { problems?: Problem[]; values?: Record<string, unknown>; form?: string };

/** A field of the form by its path: where it is, and what the reader calls it. */
export type Named = Map<string, { id: string; label: string }>;
type FormContext = { state: () => FormState | null; prefix: () => string; named: Named };
export type FieldState = {
  id: string;
  /** What was typed before the form came back; undefined on a first visit. */
  typed: unknown;
  /** The form came back: a box that is not among what was typed was left empty. */
  returned: boolean;
  /** Those of the field itself and of parts of it (`skills.3`). */
  problems: Problem[];
  /** Ids for aria-describedby. */
  describedBy: (hint: string | undefined) => string | undefined;
};

const KEY = Symbol('form');
export const provideForm = (context: FormContext): FormContext => setContext(KEY, context);

/**
 * In a field's script: `const fieldOf = useFields()`, then `$derived(fieldOf(name, label))`. The label is what the summary
 * above the form calls the field; without one the field is only asked about.
 */
export function useFields(): (name: string, label?: string) => FieldState {
  const context = getContext<FormContext | undefined>(KEY);
  return (name, label) => {
    const path = name.replace(/\[\]$/, '');
    const state = context?.state();
    const id = fieldId(context?.prefix() ?? '', path);
    if (label !== undefined) context?.named.set(path, { id, label });
    const problems =
      state?.problems?.filter(({ field }) => field === path || field?.startsWith(`${path}.`)) ?? [];
    const describedBy = (hint: string | undefined) =>
      [hint && `${id}-hint`, problems.length && `${id}-error`].filter(Boolean).join(' ') || undefined;
    return { id, typed: state?.values?.[path], returned: Boolean(state?.values), problems, describedBy };
  };
}

const READER = Symbol('reader');
/** Id of the person to whom the page is shown: its forms carry it, so that nobody else sends them as their own. */
export const provideReader = (id: () => string | null): void => void setContext(READER, id);
export const useReader = (): string | null =>
  getContext<(() => string | null) | undefined>(READER)?.() ?? null;

/** The field that a problem belongs to: the one of its path, or the nearest that it is a part of. */
export function fieldNamed(named: Named, path: string): { id: string; label: string } | undefined {
  const [own, above] = [named.get(path), path.lastIndexOf('.')];
  return own ?? (above < 0 ? undefined : fieldNamed(named, path.slice(0, above)));
}

export const fieldId = (prefix: string, path: string): string => `${prefix}${path}`;
