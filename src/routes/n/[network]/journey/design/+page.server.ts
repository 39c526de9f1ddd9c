import type { PageServerLoad } from './$types';
import { mayDesign } from '#lib/design/access.ts';
import { getCanvas } from '#lib/design/operations.ts';
import { parts } from '#lib/design/rules.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const canvas = await ask(getCanvas, {});
    const written = new Map(canvas.parts.map((record) => [record.part, record]));
    return {
      aim: canvas.aim,
      parts: parts.map((part) => ({ part, record: written.get(part) ?? null })),
      mayDesign: mayDesign(actor)
    };
  });
