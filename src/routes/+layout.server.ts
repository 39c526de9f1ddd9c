import type { LayoutServerLoad } from './$types';
import { keptView } from '#lib/platform/page.server.ts';

/** What every page's frame needs. It shares the page's one transaction. */
export const load: LayoutServerLoad = (event) =>
  keptView(event, async ({ entered }) => ({
    locale: event.locals.locale,
    theme: event.locals.theme,
    person: entered
      ? { name: entered.person.name, email: entered.person.email, zone: entered.person.zone }
      : null,
    personId: entered?.person.id ?? null,
    isHost: entered?.person.isHost ?? false,
    networks: entered?.networks ?? [],
    flash: takeFlash(event)
  }));

/** The message an action left for this page; shown once. */
function takeFlash(
  event: Parameters<LayoutServerLoad>[0]
): { key: string; params: Record<string, string | number> } | null {
  const text = event.cookies.get('lierre_flash');
  if (!text) return null;
  event.cookies.delete('lierre_flash', { path: '/' });
  try {
    const { key, params } = JSON.parse(text) as { key: string; params: Record<string, string | number> };
    return { key, params };
  } catch {
    return null;
  }
}
