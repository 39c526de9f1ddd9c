/** A version as a document in the language of its text. Pure: words and formats are arguments. */
import { spaced } from '#lib/kernel/canonical.ts';
import type { Formats } from '#lib/platform/formats.ts';
import type { Translate } from '#lib/platform/messages.ts';
import { PAPERS, type Paper } from '#lib/platform/papers/paper.ts';
import { isAccepted, type AgreementKind } from '../rules.ts';
import type { AgreementRecord } from '../data.server.ts';
import type { Signature } from '../signing/data.server.ts';
import type { FullVersion } from '../versions/data.server.ts';

export const formats = ['pdf', 'docx', 'text'] as const;
export type Format = (typeof formats)[number];

export const MEDIA: Record<Format, { type: string; ending: string }> = {
  ...PAPERS,
  text: { type: 'text/plain; charset=utf-8', ending: 'txt' }
};

export const fileName = (slug: string, kind: AgreementKind, number: number, format: Format): string =>
  `${slug}-${kind.replaceAll('_', '-')}-v${number}.${MEDIA[format].ending}`;

export function paperOf(
  agreement: Pick<AgreementRecord, 'kind' | 'language'>,
  version: FullVersion,
  signatures: readonly Signature[],
  t: Translate,
  { date }: Formats
): Paper {
  const { content, number, fingerprint } = version;
  const accepted = isAccepted(agreement.kind);
  const day = (one: Signature) => date(one.signedOn ? Temporal.PlainDate.from(one.signedOn) : one.signedAt);
  return {
    language: agreement.language,
    over: content.network,
    title: content.title,
    under: [
      t('agreements.paper.under', { kind: t(`agreements.kind.${agreement.kind}`), number }),
      t('agreements.paper.proposed', { day: date(version.proposedAt) }),
      ...(version.inForceAt ? [t('agreements.paper.in_force', { day: date(version.inForceAt) })] : [])
    ],
    names: {
      heading: t('agreements.parties'),
      items: content.parties ?? [t('agreements.all_members_of', { network: content.network })]
    },
    sections: content.clauses,
    table: {
      heading: t(accepted ? 'agreements.acceptances' : 'agreements.signatures'),
      columns: [
        t('agreements.organisation'),
        t('agreements.signed_by'),
        t('agreements.on'),
        t('agreements.fingerprint')
      ],
      rows: signatures.map((one) => [
        one.organisationName,
        [
          one.typedName,
          one.quality,
          one.onPaper ? t('agreements.on_paper', { name: one.recordedByName ?? '' }) : null
        ]
          .filter(Boolean)
          .join('\n'),
        day(one),
        `${fingerprint.slice(0, 8)}…`
      ]),
      empty: t(accepted ? 'agreements.no_acceptance' : 'agreements.no_signature')
    },
    closing: [{ text: t('agreements.paper.fingerprint', { number }), code: spaced(fingerprint) }],
    foot: `${content.network} – ${content.title} – v${number}`,
    page: ['', ' / ', ''],
    attachment: {
      name: 'agreement.txt',
      description: t('agreements.canonical'),
      text: version.canonical
    },
    date: signatures.reduce(
      (latest, { signedAt }) => (Temporal.Instant.compare(latest, signedAt) < 0 ? signedAt : latest),
      version.inForceAt ?? version.proposedAt
    )
  };
}
