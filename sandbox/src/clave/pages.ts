import { hash } from 'node:crypto';
import { type AssuranceLevel, maskIdNumber } from '@valija/legal';
import { personas } from '../world/personas.js';
import { Html, html } from './html.js';
import { levelLabels, methodsFor } from './methods.js';

const STYLE = `
:root { color-scheme: light; --ink: #1b1b1b; --soft: #4a4a4a; --accent: #8c1d18; --line: #767676; --paper: #fff; }
* { box-sizing: border-box; }
body { margin: 0; background: #f4f2ef; color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
header { background: var(--accent); color: #fff; padding: .75rem 1rem; }
header p { margin: 0 auto; max-width: 46rem; font-weight: 600; }
main { max-width: 48rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 .75rem; }
fieldset { border: 0; margin: 0 0 1.5rem; padding: 0; min-width: 0; }
legend { font-size: 1.2rem; font-weight: 600; padding: 0; margin-bottom: .5rem; }
.choices { display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); }
label { display: flex; gap: .75rem; align-items: flex-start; background: var(--paper); border: 1px solid var(--line);
  border-radius: .375rem; padding: .625rem .75rem; cursor: pointer; overflow-wrap: anywhere; }
label:hover { border-color: var(--accent); }
label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
input { flex: none; width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; accent-color: var(--accent); }
label small { display: block; color: var(--soft); font-size: .9375rem; }
:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1.25rem; border-radius: .375rem;
  border: 2px solid var(--accent); background: var(--accent); color: #fff; cursor: pointer; }
button.plain { background: transparent; color: var(--accent); }
.note, .error { border-left: .375rem solid var(--line); background: var(--paper); padding: .75rem 1rem; margin: 0 0 1.25rem; }
.error { border-color: var(--accent); }
.note p, .error p { margin: 0; }
footer { max-width: 48rem; margin: 0 auto; padding: 0 1rem 2rem; color: var(--soft); font-size: .9375rem; }
`;

// Not inside a template: whoever formats templates would change its bytes, and so its digest.
const style = new Html(`<style>${STYLE}</style>`);

/** Nothing but the style above is loaded or run. */
export const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; frame-ancestors 'none'`;

interface Picker {
  readonly uid: string;
  /** Name of the application that asks. */
  readonly application: string;
  readonly required: AssuranceLevel | undefined;
  /** What is chosen already. */
  readonly persona?: string | undefined;
  readonly method?: string | undefined;
  /** What was wrong with the last answer. */
  readonly problem?: string | undefined;
}

/** Where a persona and a way of identifying are picked. A plain form: it works without JavaScript, and for programs. */
export function pickerPage(picker: Picker): string {
  const { uid, application, required, problem } = picker;
  const level =
    required === undefined
      ? html`La aplicación no pide un nivel de identificación concreto.`
      : html`La aplicación pide una identificación de nivel
          <strong>${levelLabels[required]}</strong>${required === 'high' ? '' : ' o superior'}. Solo se
          ofrecen los métodos que lo alcanzan.`;
  return page(
    problem === undefined ? 'Identificación simulada' : 'Error: identificación simulada',
    html`
      <h1>Identificarse en ${application}</h1>
      ${problem === undefined ? '' : html`<div class="error" role="alert"><p>${problem}</p></div>`}
      <div class="note"><p>${level}</p></div>
      <form method="post" action="/interaction/${uid}">
        <fieldset>
          <legend>Persona</legend>
          <div class="choices">${personas.map((persona) => personaChoice(persona, picker))}</div>
        </fieldset>
        <fieldset>
          <legend>Método de identificación</legend>
          <div class="choices">${methodChoices(picker)}</div>
        </fieldset>
        <div class="actions">
          <button type="submit">Continuar</button>
          <button type="submit" class="plain" name="cancel" value="1" formnovalidate>Cancelar</button>
        </div>
      </form>
    `,
  );
}

/** @param detail what the library says of it, in English */
export function errorPage(description: string, detail?: string): string {
  return page(
    'Error de identificación',
    html`
      <h1>No se ha podido continuar</h1>
      <div class="error" role="alert">
        <p>${description}</p>
        ${detail === undefined ? '' : html`<p lang="en">${detail}</p>`}
      </div>
      <p>Vuelva a la aplicación y empiece de nuevo.</p>
    `,
  );
}

function personaChoice(
  { id, fullName, idNumber, about }: (typeof personas)[number],
  { persona }: Picker,
): Html {
  return html`<label
    ><input type="radio" name="persona" value="${id}" required${checked(persona === id)} /><span
      >${fullName} <small>${maskIdNumber(idNumber)} · ${about}</small></span
    ></label
  >`;
}

function methodChoices({ required, method }: Picker): Html[] {
  const offered = methodsFor(required);
  return offered.map(
    ({ id, label, level }) =>
      html`<label
        ><input
          type="radio"
          name="method"
          value="${id}"
          required${checked(method === id || offered.length === 1)}
        /><span>${label} <small>Nivel ${levelLabels[level]}</small></span></label
      >`,
  );
}

function checked(is: boolean): Html {
  return new Html(is ? ' checked' : '');
}

function page(title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="es">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Simulador de Cl@ve</title>
        ${style}
      </head>
      <body>
        <header><p>Simulador de Cl@ve</p></header>
        <main>${content}</main>
        <footer>
          <p>Entorno de pruebas de Valija. No es Cl@ve, y ninguna de estas personas existe.</p>
        </footer>
      </body>
    </html>`.text;
}
