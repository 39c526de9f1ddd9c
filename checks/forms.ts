/** A form of a page's HTML that writes, with one of its buttons. */
export type HtmlForm = {
  action: string;
  /** As somebody would send it who fills in every field. */
  filled: [string, string][];
  /** Names of what no reader types: hidden fields, and the button itself. */
  fixed: ReadonlySet<string>;
  /** Whether it has a field of this name. */
  asks: (name: string) => boolean;
};

type Control = { tag: string; name: string; type: string; value: string; action?: string; options: string[] };

/** The forms of a page that write, once for each of their buttons. */
export function formsOf(html: string): HtmlForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([^]*?)<\/form>/g)].flatMap(([, head = '', body = '']) => {
    const own = attributesOf(head);
    if (own.get('method')?.toLowerCase() !== 'post') return [];
    const controls = controlsOf(body);
    const fields = controls.filter(({ tag, name }) => tag !== 'button' && name);
    const buttons = controls.filter(({ tag, type }) => tag === 'button' && type !== 'button');
    return buttons.map((button) => ({
      action: button.action ?? own.get('action') ?? '',
      filled: [...fields.filter(isSent), ...(button.name ? [button] : [])].map((one) => [
        one.name,
        valueOf(one)
      ]),
      fixed: new Set([button, ...fields.filter(({ type }) => type === 'hidden')].map(({ name }) => name)),
      asks: (name) => fields.some((field) => field.name === name)
    }));
  });
}

/** Of several answers that exclude each other the last; nothing that is ticked to be taken out. */
const isSent = ({ type, name }: Control, at: number, all: Control[]): boolean =>
  type === 'radio' ? all.findLastIndex((other) => other.name === name) === at : !name.endsWith('.remove');

const LIKELY: Record<string, string> = {
  number: '7',
  date: '2031-02-03',
  time: '03:04',
  month: '2031-02',
  'datetime-local': '2031-02-03T03:04'
};

function valueOf({ tag, type, value, options }: Control): string {
  if (tag === 'select') return options.findLast((option) => option !== '') ?? '';
  if (tag === 'button' || ['hidden', 'checkbox', 'radio'].includes(type)) return value;
  return LIKELY[type] ?? 'é <b>"1"';
}

const controlsOf = (html: string): Control[] =>
  [...html.matchAll(/<(input|textarea|button|select)\b([^>]*)>(?:([^]*?)<\/\1>)?/g)].map(
    ([, tag = '', head = '', inner = '']) => {
      const attributes = attributesOf(head);
      return {
        tag,
        name: attributes.get('name') ?? '',
        type: attributes.get('type') ?? '',
        value: attributes.get('value') ?? 'on',
        action: attributes.get('formaction'),
        options: [...inner.matchAll(/<option\b[^>]*?value="([^"]*)"/g)].map(([, value = '']) =>
          decoded(value)
        )
      };
    }
  );

const attributesOf = (head: string): Map<string, string> =>
  new Map(
    [...head.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [name, decoded(value)])
  );

const decoded = (text: string): string =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
