/** A property of iCalendar as a reader sees it: unfolded, and a text without its escapes. */
export interface ReadEvent {
  readonly [property: string]: string;
}

export interface ReadCalendar {
  readonly properties: ReadEvent;
  readonly events: readonly ReadEvent[];
  /** How many of them ring before. */
  readonly alarms: number;
}

/** Reads what RFC 5545, sections 3.1 and 3.3.11, say of lines, folding and text. */
export function readCalendar(text: string): ReadCalendar {
  const lines = text.replaceAll(/\r\n[ \t]/g, '').split('\r\n');
  const properties: Record<string, string> = {};
  const events: Record<string, string>[] = [];
  const within: string[] = [];
  let alarms = 0;
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? [];
    if (name === 'BEGIN') {
      within.push(value);
      if (value === 'VEVENT') events.push({});
      if (value === 'VALARM') alarms += 1;
    } else if (name === 'END') within.pop();
    else if (within.at(-1) === 'VCALENDAR') properties[name] = valueOf(name, value);
    else if (within.at(-1) === 'VEVENT') (events.at(-1) ?? {})[name] = valueOf(name, value);
  }
  return { properties, events, alarms };
}

/** An address is no text (section 3.3.13): it stands as it is. */
function valueOf(name: string, value: string): string {
  if (name === 'URL') return value;
  return value.replaceAll(/\\([\\;,nN])/g, (_, escaped: string) =>
    escaped.toLowerCase() === 'n' ? '\n' : escaped,
  );
}
