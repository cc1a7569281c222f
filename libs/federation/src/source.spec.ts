import { describe, expect, it } from '@jest/globals';
import { type DirectoryRecord, directoryKey } from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { sourcesOf } from './source.js';

const nowMs = Date.parse('2026-11-20T10:00:00Z');
const record = <E extends DirectoryRecord['entity']>(entity: E, value: object): DirectoryRecord => ({
  entity,
  key: directoryKey[entity](value as never),
  value: value as never,
});
const body = (dir3: string, rest: object = {}): DirectoryRecord =>
  record('body', { dir3, name: `Body ${dir3}`, sector: 'region', status: 'in-force', ...rest });
const service = (dir3: string, systemId: string, rest: object = {}): DirectoryRecord =>
  record('service', {
    body: dir3,
    service: 'case-files',
    systemId,
    endpoint: `https://${systemId}.example`,
    level: 'basic',
    ...rest,
  });

const JUNTA = 'A01002820';
const SALUD = 'A01900013';
const BECAS = 'A01900014';
const MADRID = 'L01280796';
const model = new DirectoryModel();
model.apply([
  body(JUNTA, { pageUrl: 'https://sede.junta.example' }),
  body(SALUD, { parent: JUNTA }),
  body(BECAS, { parent: JUNTA, pageUrl: 'https://becas.junta.example' }),
  body(MADRID),
  record('system', { systemId: 'carpeta', name: 'Carpeta', operator: JUNTA }),
  service(JUNTA, 'carpeta', { level: 'advanced' }),
  service(SALUD, 'salud', { askedBy: ['carpeta'] }),
  service(BECAS, 'becas', { askedBy: ['carpeta', 'hub'] }),
  service(MADRID, 'madrid'),
  service(MADRID, 'madrid-citas', { service: 'appointments' }),
  record('maintenance', {
    maintenanceId: 'm1',
    systemId: 'madrid',
    from: '2026-11-20T09:00:00Z',
    to: '2026-11-20T11:00:00Z',
  }),
]);

const asked = (folder: string, about?: string): string[] =>
  sourcesOf(model, { service: 'case-files', folder, body: about }, nowMs).map(({ systemId }) => systemId);

describe('sourcesOf', () => {
  it('names the systems of a service that the folder asks', () => {
    expect(asked('hub')).toEqual(['carpeta', 'becas', 'madrid']);
    expect(asked('carpeta')).toEqual(['salud', 'becas']);
    expect(asked('nobody')).toEqual([]);
  });

  it('names for a body its own systems, those of what it is a part of, and those of its parts', () => {
    expect(asked('hub', SALUD)).toEqual(['carpeta']);
    expect(asked('hub', BECAS)).toEqual(['carpeta', 'becas']);
    expect(asked('hub', JUNTA)).toEqual(['carpeta', 'becas']);
    expect(asked('carpeta', SALUD)).toEqual(['salud']);
    expect(asked('hub', 'L01999999')).toEqual([]);
  });

  it('says where a person can ask instead: the office of the body, else of what it is a part of', () => {
    const [salud, becas] = sourcesOf(model, { service: 'case-files', folder: 'carpeta' }, nowMs);
    expect(salud?.instead).toEqual({
      dir3: JUNTA,
      name: `Body ${JUNTA}`,
      pageUrl: 'https://sede.junta.example',
    });
    expect(becas?.instead?.pageUrl).toBe('https://becas.junta.example');
  });

  it('says who announced to be closed now', () => {
    const until = sourcesOf(model, { service: 'case-files', folder: 'hub' }, nowMs).map((source) => [
      source.systemId,
      source.announcedUntil,
    ]);
    expect(until).toEqual([
      ['carpeta', undefined],
      ['becas', undefined],
      ['madrid', '2026-11-20T11:00:00Z'],
    ]);
  });

  it('asks a system once that answers for several bodies', () => {
    const more = new DirectoryModel();
    more.apply([body(SALUD), body(BECAS), service(SALUD, 'one'), service(BECAS, 'one')]);
    const [shared, ...others] = sourcesOf(more, { service: 'case-files', folder: 'hub' }, nowMs);
    expect(shared?.bodies.map(({ dir3 }) => dir3)).toEqual([SALUD, BECAS]);
    expect(others).toEqual([]);
  });
});
