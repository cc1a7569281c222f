import { readFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { CommandFailed, exitCodes } from '../exit-codes.js';
import { eventsOfCsv } from './csv-events.js';
import type { FileEvent } from './file-event.js';

/** @throws CommandFailed where the file is none of the kinds */
export function readEvents(path: string): FileEvent[] {
  const text = read(path);
  switch (extname(path).toLowerCase()) {
    case '.json':
      return eventsOfJson(path, text);
    case '.ndjson':
      return eventsOfNdjson(text);
    case '.csv':
      return eventsOfCsv(text, dirname(path));
    default:
      throw new CommandFailed(`${path} is no .json, .ndjson or .csv file.`, exitCodes.usage);
  }
}

function eventsOfJson(path: string, text: string): FileEvent[] {
  try {
    const content = JSON.parse(text) as object | object[];
    const items = Array.isArray(content)
      ? content
      : 'items' in content
        ? (content.items as object[])
        : [content];
    return items.map((item, index) => ({ ...(item as object), line: index + 1 }));
  } catch (error) {
    throw new CommandFailed(
      `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      exitCodes.usage,
    );
  }
}

/** A torn line is its own fault; the others go on. */
function eventsOfNdjson(text: string): FileEvent[] {
  return text.split('\n').flatMap((raw, index): FileEvent[] => {
    const line = index + 1;
    if (raw.trim() === '') return [];
    try {
      return [{ ...(JSON.parse(raw) as object), line }];
    } catch {
      return [{ line, fault: { line, code: 'not-json', detail: 'the line is not a JSON object' } }];
    }
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CommandFailed(`${path} cannot be read.`, exitCodes.usage);
  }
}
