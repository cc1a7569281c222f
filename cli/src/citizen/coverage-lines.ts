import type { Coverage } from '@valija/contracts';

/** Who is missing in an answer, in words; nothing where nobody is. */
export function coverageLines({ asked, answered, isComplete, sources }: Coverage): string[] {
  if (isComplete) return [];
  const silent = sources.filter(({ status }) => status === 'silent');
  const parts = sources.flatMap(({ name, parts: own = [] }) =>
    own.filter(({ status }) => status === 'silent').map((part) => ({ ...part, through: name })),
  );
  return [
    '',
    `${answered} of ${asked} systems answered. Something may be missing:`,
    ...silent.map(
      ({ name, why = '', since = '', until, instead }) =>
        `  ${name}: ${why}, since ${since}${until === undefined ? '' : `, back at ${until}`}${instead ? `. Ask at ${instead.pageUrl}` : ''}`,
    ),
    ...parts.map(
      ({ body, systemId = '', since = '', pageUrl, through }) =>
        `  ${body.name} (${systemId}, through ${through}): silent since ${since}${pageUrl === undefined ? '' : `. Ask at ${pageUrl}`}`,
    ),
  ];
}
