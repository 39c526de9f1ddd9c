const kept = new WeakSet<object>();

/**
 * Marks load data that only the server renders. SvelteKit serialises every page's data even when the page ships no
 * script (about a third of the page's cost); its `transport` hook lets a value travel as a token instead.
 */
export function unsent<T extends object>(data: T): T {
  kept.add(data);
  return data;
}

export const isUnsent = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && kept.has(value);
