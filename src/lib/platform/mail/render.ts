import { formatDate } from '#lib/platform/formats.ts';
import { headerText } from '#lib/platform/mail.ts';
import { layout } from '#lib/platform/mail/layout.ts';
import { direction, translator, type Locale, type MessageKey, type Params } from '#lib/platform/messages.ts';

/**
 * Every kind of mail is its words: `mail.<template>.subject` and `.body` (paragraphs apart by an empty line), and where
 * they exist `.action` (the button, leads to `data.url`) and `.note` (small print). A new mail needs no code.
 */
export type MailTemplate =
  Extract<MessageKey, `mail.${string}.subject`> extends `mail.${infer Name}.subject` ? Name : never;

/** Values in the words (`name` is also whom the greeting names); null reads as `none` in a select, an instant (ISO 8601, Z) as a date in the reader's zone. */
export type MailData = Record<string, string | number | bigint | boolean | null | undefined>;

/** A list in the mail, such as the news of a day. */
export type MailSection = { title: string; items: { text: string; url?: string }[] };

export type Letter = {
  locale: Locale;
  template: MailTemplate;
  data: MailData;
  zone?: string;
  /** At the top: the network's name, or the product's. */
  brand: string;
  site: string;
  sections?: MailSection[];
  /** Where one chooses what one receives, and where one click stops it. */
  preferencesUrl?: string;
  unsubscribeUrl?: string;
};

/** The words of a letter: subject, plain text, and the same as HTML. */
export function renderMail(letter: Letter): { subject: string; text: string; html: string } {
  const words = translator(letter.locale);
  const params = { ...readable(letter), site: letter.site };
  const say = (part: string): string => {
    const key = `mail.${part}`;
    const said = words(key as MessageKey, params);
    return said === key ? '' : said;
  };
  const subject = headerText(say(`${letter.template}.subject`));
  const paragraphs = [
    say(letter.data.name ? 'hello' : 'hello_nobody'),
    ...say(`${letter.template}.body`).split(/\n\s*\n/)
  ];
  const action = say(`${letter.template}.action`);
  const url = typeof letter.data.url === 'string' && action ? webAddress(letter.data.url) : null;
  const note = say(`${letter.template}.note`);
  const links = [
    letter.preferencesUrl && { text: say('footer.preferences'), url: webAddress(letter.preferencesUrl) },
    letter.unsubscribeUrl && { text: say('footer.stop'), url: webAddress(letter.unsubscribeUrl) }
  ].filter((link) => typeof link === 'object');
  const footer = { text: say(letter.unsubscribeUrl ? 'footer.news' : 'footer.account'), links };
  const parts = { subject, paragraphs, sections: letter.sections ?? [], action, url, note, footer };
  return { subject, text: asText(parts, letter), html: asHtml(parts, letter) };
}

type Parts = {
  subject: string;
  paragraphs: string[];
  sections: MailSection[];
  action: string;
  url: string | null;
  note: string;
  footer: { text: string; links: { text: string; url: string }[] };
};

function asText({ paragraphs, sections, action, url, note, footer }: Parts, { brand }: Letter): string {
  const blocks = [
    ...paragraphs,
    ...sections.map(({ title, items }) => [`${title}`, ...items.map(itemText)].join('\n')),
    url && `${action}\n${url}`,
    note,
    // The two dashes and a space are how mail programs know a signature (RFC 3676, 4.3).
    ['-- ', brand, footer.text, ...footer.links.map((link) => `${link.text}\n${link.url}`)].join('\n')
  ];
  return blocks.filter(Boolean).join('\n\n') + '\n';
}

const itemText = ({ text, url }: MailSection['items'][number]): string =>
  `- ${text}${url ? `\n  ${webAddress(url)}` : ''}`;

function asHtml(parts: Parts, { locale, brand }: Letter): string {
  const { paragraphs, sections, url, footer } = parts;
  const dir = direction(locale);
  const body = [
    ...paragraphs.map((text) => `<p style="margin:0 0 16px">${lines(text)}</p>`),
    ...sections.map(
      ({ title, items }) =>
        `<h2 style="font-size:16px;margin:20px 0 8px">${escape(title)}</h2><ul style="margin:0 0 16px;padding-inline-start:20px">${items
          .map(
            (item) =>
              `<li style="margin:0 0 8px">${item.url ? anchor(item.url, item.text) : escape(item.text)}</li>`
          )
          .join('')}</ul>`
    )
  ];
  const values: Record<string, string> = {
    lang: locale,
    dir,
    start: dir === 'rtl' ? 'right' : 'left',
    subject: escape(parts.subject),
    preview: escape(paragraphs[1] ?? ''),
    brand: escape(brand),
    body: body.join(''),
    url: escape(url ?? ''),
    action: escape(parts.action),
    note: parts.note ? `<p style="margin:0 0 20px">${lines(parts.note)}</p>` : '',
    footer: [escape(footer.text), ...footer.links.map((link) => anchor(link.url, link.text))].join('<br>')
  };
  const page = url ? layout : layout.replace(/<!--action-->[\s\S]*<!--\/action-->/, '');
  return page.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => values[name] ?? '');
}

const anchor = (url: string, text: string): string =>
  `<a href="${escape(webAddress(url))}" style="color:#2f5d43" target="_blank">${escape(text)}</a>`;
const lines = (text: string): string => escape(text).replaceAll('\n', '<br>');
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Only addresses of the web lead out of a mail. */
function webAddress(url: string): string {
  if (!/^https?:\/\/[^\s"<>]+$/.test(url)) throw new Error('A link in a mail must be an address of the web');
  return url;
}

function readable({ data, locale, zone = 'UTC' }: Letter): Params {
  const place = { locale, zone };
  const read = (value: MailData[string]): Params[string] => {
    if (value === null || value === undefined) return 'none';
    if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value))
      return typeof value === 'boolean' ? String(value) : value;
    const said = formatDate(Temporal.Instant.from(value), place, 'dateTime');
    return zone === 'UTC' ? `${said} (UTC)` : said;
  };
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, read(value)]));
}
