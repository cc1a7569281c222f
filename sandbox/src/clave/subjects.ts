import { hash } from 'node:crypto';
import { type Persona, personas } from '../world/personas.js';

/** The claim `sub` of a persona: opaque, and the same in every run. */
export function subjectOf({ id }: Pick<Persona, 'id'>): string {
  return hash('sha256', `clave-simulator/${id}`).slice(0, 32);
}

const bySubject = new Map<string, Persona>(personas.map((persona) => [subjectOf(persona), persona]));

export function personaOf(subject: string): Persona | undefined {
  return bySubject.get(subject);
}
