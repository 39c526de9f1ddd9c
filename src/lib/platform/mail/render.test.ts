import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileLayout } from '#lib/platform/mail/compile.ts';
import { renderMail, type Letter } from '#lib/platform/mail/render.ts';

const letter: Letter = {
  locale: 'fr',
  template: 'magic-link',
  data: { name: 'Samira', url: 'https://a.example/sign-in/link?token=x&next=%2Fn', minutes: 15 },
  brand: 'Lierre',
  site: 'a.example'
};

test('The layout is the one that its MJML makes', async () => {
  expect(readFileSync('src/lib/platform/mail/layout.ts', 'utf8')).toBe(await compileLayout());
});

test('Nothing is loaded from elsewhere when a mail is opened', () => {
  const { html } = renderMail(letter);
  expect(html).not.toMatch(/<link|<img|@import|url\(|<script|googleapis/i);
});

test('The text says all that the HTML says, and the link as it is', () => {
  const { subject, text } = renderMail(letter);
  expect(subject).toBe('Votre lien pour entrer');
  expect(text).toContain('Bonjour Samira,');
  expect(text).toContain('pendant 15 minutes');
  expect(text).toContain('Entrer\nhttps://a.example/sign-in/link?token=x&next=%2Fn');
  expect(text).not.toMatch(/<\w|&#|\{/);
});

test('Arabic reads from right to left, the others from left to right', () => {
  const arabic = renderMail({ ...letter, locale: 'ar' });
  expect(arabic.html).toContain('<html lang="ar" dir="rtl"');
  expect(arabic.html).toContain('text-align:right');
  expect(arabic.html).not.toContain('text-align:left');
  expect(renderMail(letter).html).toContain('<html lang="fr" dir="ltr"');
});

test('A mail without a link has no button', () => {
  const { html } = renderMail({
    ...letter,
    template: 'password-changed',
    data: { at: '2026-03-02T08:00:00Z' }
  });
  expect(html).not.toContain('role="presentation" style="border:none');
  expect(html).not.toContain('href=""');
});

test('A time is told in the reader’s zone, and with its zone where that is not known', () => {
  const changed: Letter = { ...letter, template: 'password-changed', data: { at: '2026-03-02T08:00:00Z' } };
  expect(renderMail({ ...changed, zone: 'Africa/Casablanca' }).text).toMatch(
    /2 mars 2026.*0?8:00|2 mars 2026.*0?9:00/
  );
  expect(renderMail(changed).text).toContain('(UTC)');
});

test('Only addresses of the web lead out of a mail', () => {
  for (const url of ['javascript:alert(1)', 'https://a.example/"onclick="x', 'data:text/html,x'])
    expect(() => renderMail({ ...letter, data: { ...letter.data, url } })).toThrow('address of the web');
});

test('Whatever names hold, they are words and never markup, and the subject is one line', () => {
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom('<script>alert(1)</script>', '"><img src=x>', 'a\r\nBcc: x', '{{url}}', '$&')
  );
  fc.assert(
    fc.property(
      name,
      name,
      fc.constantFrom('fr' as const, 'ar' as const, 'en' as const),
      (network, inviter, locale) => {
        const data = {
          ...letter.data,
          network,
          inviter,
          organisation: network,
          role: null,
          mandate: true,
          days: 14
        };
        const { subject, html } = renderMail({
          ...letter,
          locale,
          template: 'invitation',
          data,
          brand: network
        });
        expect(subject).not.toMatch(/[\r\n]/);
        const tags = html.match(/<(script|img)/gi);
        expect(tags).toBeNull();
        expect(html.match(/<a\s/g)).toHaveLength(1);
      }
    ),
    { numRuns: 300 }
  );
});

test('Every mail has its words in the three languages', () => {
  const templates = [
    'magic-link',
    'invitation',
    'password-changed',
    'security-changed',
    'digest',
    'news'
  ] as const;
  const data = {
    ...letter.data,
    network: 'Réseau',
    inviter: null,
    organisation: null,
    role: null,
    mandate: false,
    days: 1,
    at: '2026-03-02T08:00:00Z',
    change: 'passkey_added',
    headline: 'Un vote est ouvert',
    count: 3,
    pace: 'daily'
  };
  for (const template of templates)
    for (const locale of ['fr', 'ar', 'en'] as const) {
      const { subject, text } = renderMail({ ...letter, locale, template, data });
      expect(subject).toBeTruthy();
      expect(subject + text).not.toMatch(/mail\.[a-z-]+\.|undefined|\bnone\b|\{\w/);
    }
});
