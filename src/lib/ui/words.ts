import { getContext, setContext } from 'svelte';
import type { Problem } from '#lib/kernel/result.ts';

/** The few words that components say themselves. The layout gives them; this folder knows no language. */
export type Word =
  | 'optional'
  | 'close'
  | 'next'
  | 'previous'
  | 'pages'
  | 'trail'
  | 'problems'
  | 'not_done'
  | 'choose'
  | 'steps'
  | 'done';

export type Words = {
  say: (word: Word) => string;
  problem: (problem: Problem) => string;
  /** Last part of every page's title: the product or the network. */
  site: () => string;
};

const KEY = Symbol('words');
export const provideWords = (words: Words): Words => setContext(KEY, words);
export const useWords = (): Words => getContext<Words>(KEY);
