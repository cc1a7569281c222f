import { hash } from 'node:crypto';
import type { AlertLanguage } from '@valija/contracts';

/** What a page of the stop link shows. */
export type StopPage = 'ask' | 'done' | 'unknown';

interface Words {
  readonly title: Readonly<Record<StopPage, string>>;
  readonly text: Readonly<Record<StopPage, string>>;
  readonly button: string;
}

const words: Readonly<Record<AlertLanguage, Words>> = {
  es: {
    title: {
      ask: '¿No quiere más correos de mensajes?',
      done: 'Hecho: no recibirá más correos de mensajes',
      unknown: 'Este enlace no es válido',
    },
    text: {
      ask: 'Los mensajes informativos de los organismos públicos seguirán en su carpeta ciudadana. Los avisos de notificaciones le seguirán llegando.',
      done: 'Los mensajes siguen en su carpeta ciudadana, y los avisos de notificaciones le seguirán llegando. Puede volver a pedir los correos en su carpeta, en los ajustes de mensajes.',
      unknown: 'Puede decir en su carpeta ciudadana, en los ajustes de mensajes, si quiere correos.',
    },
    button: 'No enviar más',
  },
  ca: {
    title: {
      ask: 'No voleu més correus de missatges?',
      done: 'Fet: no rebreu més correus de missatges',
      unknown: 'Aquest enllaç no és vàlid',
    },
    text: {
      ask: 'Els missatges informatius dels organismes públics continuaran a la carpeta ciutadana. Els avisos de notificacions us continuaran arribant.',
      done: 'Els missatges continuen a la carpeta ciutadana, i els avisos de notificacions us continuaran arribant. Podeu tornar a demanar els correus a la carpeta, a la configuració dels missatges.',
      unknown: 'Podeu dir a la carpeta ciutadana, a la configuració dels missatges, si voleu correus.',
    },
    button: 'No n’envieu més',
  },
  eu: {
    title: {
      ask: 'Ez duzu mezuen posta gehiago nahi?',
      done: 'Eginda: ez duzu mezuen posta gehiago jasoko',
      unknown: 'Esteka hau ez da baliozkoa',
    },
    text: {
      ask: 'Erakunde publikoen informazio-mezuak zure herritarren karpetan egongo dira. Jakinarazpenen oharrak iristen jarraituko dute.',
      done: 'Mezuak zure herritarren karpetan daude, eta jakinarazpenen oharrak iristen jarraituko dute. Posta berriz eska dezakezu karpetan, mezuen ezarpenetan.',
      unknown: 'Posta nahi duzun ala ez karpetan esan dezakezu, mezuen ezarpenetan.',
    },
    button: 'Ez bidali gehiago',
  },
  gl: {
    title: {
      ask: 'Non quere máis correos de mensaxes?',
      done: 'Feito: non recibirá máis correos de mensaxes',
      unknown: 'Esta ligazón non é válida',
    },
    text: {
      ask: 'As mensaxes informativas dos organismos públicos seguirán no seu cartafol cidadán. Os avisos de notificacións seguiranlle chegando.',
      done: 'As mensaxes seguen no seu cartafol cidadán, e os avisos de notificacións seguiranlle chegando. Pode volver pedir os correos no cartafol, nos axustes de mensaxes.',
      unknown: 'Pode dicir no seu cartafol cidadán, nos axustes de mensaxes, se quere correos.',
    },
    button: 'Non enviar máis',
  },
  en: {
    title: {
      ask: 'No more mails of messages?',
      done: 'Done: you will get no more mails of messages',
      unknown: 'This link is not valid',
    },
    text: {
      ask: 'Messages of public bodies will still be in your citizen folder. Alerts of notifications will still come.',
      done: 'The messages are still in your citizen folder, and alerts of notifications will still come. You can ask for the mails again in your folder, in the settings of messages.',
      unknown: 'You can say in your citizen folder, in the settings of messages, whether you want mails.',
    },
    button: 'Send no more',
  },
};

const STYLE =
  'body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}' +
  'h1{font-size:1.5rem;line-height:1.25}' +
  'button{font:inherit;padding:.6rem 1.2rem;border:2px solid #10497a;border-radius:.3rem;background:#10497a;color:#fff}' +
  'button:focus-visible{outline:3px solid #b35900;outline-offset:2px}';

/** Nothing is loaded from anywhere, and the form goes nowhere else. */
export const STOP_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** A page that needs no script. Its form goes to its own address, with what RFC 8058 has mail programs send. */
export function stopPage(page: StopPage, language: AlertLanguage): string {
  const { title, text, button } = words[language];
  const form =
    page === 'ask'
      ? `<form method="post"><button name="List-Unsubscribe" value="One-Click">${button}</button></form>`
      : '';
  return (
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">' +
    `<title>${title[page]}</title><style>${STYLE}</style></head>` +
    `<body><main><h1>${title[page]}</h1><p>${text[page]}</p>${form}</main></body></html>`
  );
}
