import { getContext, setContext } from 'svelte';
import { formatter, type Formats, type Place } from './formats.ts';
import { translator, type Translate } from './messages.ts';

const KEY = Symbol('page');
type PageContext = { t: Translate; formats: Formats };

/** Called by a layout: everything below it speaks the language, and writes numbers and dates, of `place`. */
export function providePage(place: Place): PageContext {
  const context = { t: translator(place.locale, place.country), formats: formatter(place) };
  return setContext(KEY, context);
}

/** In any component: `const t = useMessages()` */
export const useMessages = (): Translate => getContext<PageContext>(KEY).t;

/** In any component: `const { date, money, number, relative, list } = useFormats()` */
export const useFormats = (): Formats => getContext<PageContext>(KEY).formats;
