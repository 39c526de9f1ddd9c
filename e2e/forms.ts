import type { Page } from 'playwright-core';

/** Where a form stands in the page, and which of its elements is the button. */
export type Spot = { at: number; button: number };
export type Form = {
  /** The same for the same form of another row, of another network, on another visit. */
  key: string;
  /** In the frame around every page, not in the page itself. */
  frame: boolean;
  action: string;
  /** Where it goes, if that is a page of its own: the form is the same on every page. */
  route: string | null;
  method: string;
  /** Somebody can fill something in. */
  asks: boolean;
  first: Spot;
  last: Spot;
};

/** One for each different form and button of the page; the rows of a list have the same ones. */
export const formsOn = (page: Page): Promise<Form[]> =>
  readForms(page).catch((error: unknown) => {
    // A page that waits for work to be done comes anew by itself.
    if (!String(error).includes('context was destroyed')) throw error;
    return readForms(page);
  });

const readForms = (page: Page): Promise<Form[]> =>
  page.evaluate(() => {
    const blind = (text: string | null) =>
      (text ?? '')
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '*')
        .replace(/^\/n\/[^/]+/, '/n/*')
        .replace(/\d+/g, '#');
    const found = new Map<string, Form>();
    [...document.forms].forEach((form, at) => {
      const fields = [...form.elements] as HTMLInputElement[];
      const names = [...new Set(fields.map(({ name }) => blind(name)))].filter(
        (name) => !name.startsWith('__')
      );
      fields.forEach((field, button) => {
        if (field.type !== 'submit') return;
        const address = field.getAttribute('formaction') ?? form.getAttribute('action') ?? '';
        const method = (field.getAttribute('formmethod') ?? form.method).toLowerCase();
        const key = [method, blind(address), names.join(), field.name].join(' ');
        const known = found.get(key);
        if (known) known.last = { at, button };
        else
          found.set(key, {
            key,
            frame: !form.closest('main'),
            action: /[?&]\/(\w+)/.exec(address)?.[1] ?? 'default',
            route: /^\/(?!n\/)/.test(address) ? address.split('?')[0]! : null,
            method,
            asks: form.querySelector('input:not([type=hidden]), select, textarea') !== null,
            first: { at, button },
            last: { at, button }
          });
      });
    });
    return [...found.values()];
  });

/** What fits fields whose kind does not say it. */
const FITTING: Record<string, string> = {
  fraction: '2/3',
  closeAt: '18:00',
  year: '2030',
  happenedOn: '2026-01-15',
  signedOn: '2026-01-15',
  periodStart: '2026-01-01',
  periodEnd: '2026-01-31',
  sectorCode: '62.01Z',
  postalCode: '64000',
  amount: '120,50',
  budget: '200',
  languages: 'fr',
  email: 'essai@example.org',
  contactEmail: 'essai@example.org'
};

/** Fills every field as somebody would. */
export const fillIn = (page: Page, { at }: Spot): Promise<void> =>
  page.evaluate(
    ({ at, fitting }) => {
      const seen = new Set<string>();
      const day = { number: '1', date: '2030-03-04', time: '10:30', email: fitting.email };
      for (const field of [...document.forms[at]!.elements] as HTMLInputElement[]) {
        const { name, type } = field;
        const known = fitting[name.replace(/:.*/, '')];
        if (!name || ['hidden', 'submit', 'file'].includes(type) || field.readOnly || field.disabled)
          continue;
        if (type === 'checkbox') field.checked = true;
        else if (type === 'radio') field.checked = !seen.has(name);
        else if (type === 'select-one') {
          const choice = field as unknown as HTMLSelectElement;
          choice.selectedIndex = Math.min(1, choice.options.length - 1);
        } else if (['text', 'textarea', 'search'].includes(type))
          field.value = known || `Essai ${name}`.slice(0, field.maxLength > 0 ? field.maxLength : 40);
        else field.value = known ?? ((type === 'number' && field.min) || day[type as 'number']) ?? '';
        seen.add(name);
      }
    },
    { at, fitting: FITTING }
  );

/** Longer than anything that is taken. */
const LONG = 'Trop long. '.repeat(3000).trim();

/**
 * Something in every field, of which much is wrong: the first words and the last ones are too long. Where no words are
 * asked for, it is the key that no operation takes.
 */
export const misfill = (page: Page, { at }: Spot): Promise<void> =>
  page.evaluate(
    ({ at, long }) => {
      const likely: Record<string, string> = {
        number: '7',
        date: '2031-02-03',
        time: '03:04',
        month: '2031-02',
        'datetime-local': '2031-02-03T03:04'
      };
      const form = document.forms[at]!;
      form.querySelectorAll('select').forEach((choice) => (choice.selectedIndex = choice.options.length - 1));
      form.querySelectorAll('textarea').forEach((area, n) => (area.value = `é <b>"${n}"\nملاحظة`));
      form.querySelectorAll<HTMLInputElement>('input:not([type=hidden], [type=file])').forEach((input, n) => {
        if (input.type === 'checkbox') input.checked = !input.checked;
        else if (input.type === 'radio') input.checked = true;
        else input.value = likely[input.type] ?? `é <b>"${n}"`;
      });
      const words = ([...form.elements] as HTMLInputElement[]).filter(({ type }) =>
        ['text', 'search', 'textarea'].includes(type)
      );
      for (const field of [words[0], words.at(-1)]) if (field) field.value = long;
      if (words.length === 0)
        form
          .querySelectorAll<HTMLInputElement>('[name=__key]')
          .forEach((key) => (key.value = 'k'.repeat(201)));
    },
    { at, long: LONG }
  );

/** What stands in each field. What serves once is not given back, nor can a browser be given a file. */
export const heldIn = (page: Page, { at }: Spot): Promise<[string, string][]> =>
  page.evaluate(
    (at) =>
      [...document.forms[at]!.elements].flatMap((element) => {
        if (!element.matches('input:not([type=hidden], [type=file], [type=password]), select, textarea'))
          return [];
        const { type, name, value, checked } = element as HTMLInputElement;
        if (name === 'code') return [];
        return type === 'checkbox' || type === 'radio'
          ? [[`${name}=${value}`, String(checked)]]
          : [[name, value]];
      }),
    at
  );

/** What a refusal says, and its links that lead to no field. The key is no field. */
export const saidOn = (page: Page): Promise<{ title: string; alerts: string; lost: string[] }> =>
  page.evaluate(() => {
    const words = (choice: string) =>
      [...document.querySelectorAll(choice)]
        .map(({ textContent }) => textContent)
        .join(' ')
        .trim();
    return {
      title: words('main h1'),
      alerts: words('main [role=alert], main .notice'),
      lost: [...document.querySelectorAll('[role=alert] a[href^="#"]')]
        .map((link) => link.getAttribute('href')!.slice(1))
        .filter((id) => !id.endsWith('Idempotency-Key') && !document.getElementById(id))
    };
  });

/** Sends it as its button would, and waits for what comes: a page, or a file. @returns the status of the first answer */
export const submit = (page: Page, spot: Spot): Promise<number> =>
  answered(page, 'post', () =>
    page.evaluate(({ at, button }) => {
      const form = document.forms[at]!;
      form.requestSubmit(form.elements[button] as HTMLElement);
    }, spot)
  );

/**
 * Presses the button where it is, in a fold that is opened for it; nothing may lie over it. Much cheaper than to move a
 * mouse there, which this sweep would do hundreds of times.
 */
export const pressIn = (page: Page, { method, first }: Form): Promise<number> =>
  answered(page, method, () =>
    page.evaluate(({ at, button }) => {
      const pressed = document.forms[at]!.elements[button] as HTMLElement;
      for (let fold = pressed.closest('details'); fold; fold = fold.parentElement!.closest('details'))
        fold.open = true;
      pressed.scrollIntoView({ block: 'center' });
      const { left, top, width, height } = pressed.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      if (!pressed.contains(hit)) throw new Error(`Nobody can press it: ${hit?.outerHTML.slice(0, 80)}`);
      pressed.click();
    }, first)
  );

/** On a machine that has much to do. */
const PATIENCE = { timeout: 60_000 };

async function answered(page: Page, method: string, send: () => Promise<unknown>): Promise<number> {
  const answer = page.waitForResponse((response) => {
    const request = response.request();
    return request.isNavigationRequest() && request.method().toLowerCase() === method;
  }, PATIENCE);
  // A paper that is made comes as a file: the page stays.
  const there = Promise.race([page.waitForEvent('load', PATIENCE), page.waitForEvent('download', PATIENCE)]);
  const [response] = await Promise.all([answer, there, send()]);
  return response.status();
}
