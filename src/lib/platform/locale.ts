export const locales = ['fr', 'ar', 'en'] as const;
export type Locale = (typeof locales)[number];
export const isLocale = (text: unknown): text is Locale => locales.includes(text as Locale);
export const directionOf = (locale: Locale): 'rtl' | 'ltr' => (locale === 'ar' ? 'rtl' : 'ltr');
