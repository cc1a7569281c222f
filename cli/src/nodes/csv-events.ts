import { hash, randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SystemClock } from '@valija/clock';
import { parse } from 'csv-parse/sync';
import type { FileEvent } from './file-event.js';

type Line = Readonly<Record<string, string | undefined>>;

const HEADER_LINES = 1;

/**
 * New dispatches of a spreadsheet, one a line. Columns: issuer_dir3, issuer_name, holder_id_type, holder_id_number,
 * holder_name, subject, document (a file beside the CSV, whose size and digest are taken); the others are optional.
 */
export function eventsOfCsv(text: string, folder: string): FileEvent[] {
  const lines = parse<Line>(text, { columns: true, bom: true, trim: true, skip_empty_lines: true });
  const nowMs = new SystemClock().epochMs();
  return lines.map((line, index) => {
    const number = index + 1 + HEADER_LINES;
    try {
      return { line: number, type: 'DispatchMadeAvailable', data: snapshotOf(line, folder, nowMs) };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return { line: number, fault: { line: number, code: 'document-unreadable', detail } };
    }
  });
}

const DEFAULTS: Line = {
  version: '1',
  kind: 'notification',
  language: 'es',
  page_url: 'https://example.org',
  holder_id_type: 'NIF',
  obligation: 'mandatory',
  assurance_level: 'low',
  media_type: 'application/pdf',
  document: '',
};

function snapshotOf(given: Line, folder: string, nowMs: number): Record<string, unknown> {
  const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const line: Line = { ...DEFAULTS, available_at: new Date(nowMs).toISOString(), ...filled };
  const issuer = { dir3: line['issuer_dir3'], name: line['issuer_name'] };
  const { language = '' } = line;
  return {
    dispatchId: line['dispatch_id'] ?? randomUUID(),
    version: Number(line['version']),
    kind: line['kind'],
    issuer,
    rootIssuer: { dir3: line['root_dir3'] ?? issuer.dir3, name: line['root_name'] ?? issuer.name },
    responsibleUnit: { ...issuer, pageUrl: line['page_url'] },
    holder: {
      idType: line['holder_id_type'],
      idNumber: line['holder_id_number'],
      fullName: line['holder_name'],
    },
    subject: { defaultLanguage: language, texts: { [language]: line['subject'] } },
    ...(line['sia'] !== undefined && { procedure: { sia: line['sia'] } }),
    availableAt: line['available_at'],
    obligation: line['obligation'],
    assuranceLevel: line['assurance_level'],
    documents: [documentOf(line['document'] ?? '', line['media_type'] ?? '', folder)],
  };
}

function documentOf(file: string, mediaType: string, folder: string): Record<string, unknown> {
  const path = join(folder, file);
  const bytes = readFileSync(path);
  return {
    documentId: 'main',
    fileName: basename(file),
    mediaType,
    sizeBytes: statSync(path).size,
    sha256: hash('sha256', bytes, 'hex'),
    role: 'main',
  };
}
