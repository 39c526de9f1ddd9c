import { getContext, setContext } from 'svelte';
import type { Problem } from '#lib/kernel/result.ts';

/** What a form action answers when it says no: every problem, what was typed, and which form of the page it was. */
export type FormState = { problems?: Problem[]; values?: Record<string, unknown>; form?: string };

type FormContext = { state: () => FormState | null; prefix: () => string };
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

/** In a field's script: `const fieldOf = useFields()`, then `$derived(fieldOf(name))`. */
export function useFields(): (name: string) => FieldState {
  const context = getContext<FormContext | undefined>(KEY);
  return (name) => {
    const path = name.replace(/\[\]$/, '');
    const state = context?.state();
    const id = fieldId(context?.prefix() ?? '', path);
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

export const fieldId = (prefix: string, path: string): string => `${prefix}${path}`;
