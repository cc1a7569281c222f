import type { NoticePublished, SubjectText } from '@valija/contracts';
import { type NodePlan, nameIn } from '../world/administration.js';
import { type Texts, textIn } from '../world/languages.js';
import { type Persona, persona } from '../world/personas.js';
import { stableId } from './stable-id.js';

export const noticeKinds = ['record-changed', 'appointment-changed', 'document-ready', 'date-near'] as const;
export type SandboxNoticeKind = (typeof noticeKinds)[number];

interface NoticeWords {
  readonly subject: Texts;
  readonly description: Texts;
}

const words: Readonly<Record<SandboxNoticeKind, NoticeWords>> = {
  'record-changed': {
    subject: {
      es: 'Sus datos se han actualizado',
      ca: 'Les vostres dades s’han actualitzat',
      'ca-valencia': 'Les seues dades s’han actualitzat',
      gl: 'Os seus datos actualizáronse',
      eu: 'Zure datuak eguneratu dira',
    },
    description: {
      es: 'Hemos cambiado el domicilio de su ficha, como pidió. No tiene que hacer nada.',
      ca: 'Hem canviat el domicili de la vostra fitxa, com vau demanar. No heu de fer res.',
      'ca-valencia': 'Hem canviat el domicili de la seua fitxa, com va demanar. No ha de fer res.',
      gl: 'Cambiamos o domicilio da súa ficha, como pediu. Non ten que facer nada.',
      eu: 'Zure fitxako helbidea aldatu dugu, eskatu bezala. Ez duzu ezer egin behar.',
    },
  },
  'appointment-changed': {
    subject: {
      es: 'Su cita ha cambiado de hora',
      ca: 'La vostra cita ha canviat d’hora',
      'ca-valencia': 'La seua cita ha canviat d’hora',
      gl: 'A súa cita cambiou de hora',
      eu: 'Zure hitzorduaren ordua aldatu da',
    },
    description: {
      es: 'La atenderemos media hora más tarde. Si no le viene bien, cámbiela en nuestra página.',
      ca: 'Us atendrem mitja hora més tard. Si no us va bé, canvieu-la a la nostra pàgina.',
      'ca-valencia': 'L’atendrem mitja hora més tard. Si no li va bé, canvie-la en la nostra pàgina.',
      gl: 'Atenderémola media hora máis tarde. Se non lle vén ben, cámbiea na nosa páxina.',
      eu: 'Ordu erdi beranduago hartuko zaitugu. Ez bazaizu ondo etortzen, aldatu gure orrian.',
    },
  },
  'document-ready': {
    subject: {
      es: 'Su certificado está listo',
      ca: 'El vostre certificat està llest',
      'ca-valencia': 'El seu certificat està llest',
      gl: 'O seu certificado está listo',
      eu: 'Zure ziurtagiria prest dago',
    },
    description: {
      es: 'Puede recogerlo en cualquier oficina, con su documento de identidad.',
      ca: 'El podeu recollir a qualsevol oficina, amb el document d’identitat.',
      'ca-valencia': 'El pot arreplegar en qualsevol oficina, amb el document d’identitat.',
      gl: 'Pode recollelo en calquera oficina, co seu documento de identidade.',
      eu: 'Edozein bulegotan jaso dezakezu, nortasun-agiriarekin.',
    },
  },
  'date-near': {
    subject: {
      es: 'Su tarjeta caduca el mes que viene',
      ca: 'La vostra targeta caduca el mes que ve',
      'ca-valencia': 'La seua targeta caduca el mes que ve',
      gl: 'A súa tarxeta caduca o mes que vén',
      eu: 'Zure txartela datorren hilean iraungiko da',
    },
    description: {
      es: 'Puede renovarla con o sin cita previa.',
      ca: 'La podeu renovar amb cita prèvia o sense.',
      'ca-valencia': 'La pot renovar amb cita prèvia o sense.',
      gl: 'Pode renovala con ou sen cita previa.',
      eu: 'Aurretiazko hitzorduarekin edo gabe berritu dezakezu.',
    },
  },
};

/** What a body of a node says to a persona, in the languages of the node. */
export function aNotice(
  plan: NodePlan,
  { idType, idNumber }: Persona,
  { noticeId, kind, atMs }: { noticeId: string; kind: SandboxNoticeKind; atMs: number },
): NoticePublished {
  const { subject, description } = words[kind];
  return {
    noticeId,
    kind,
    issuer: { dir3: plan.root.dir3, name: nameIn(plan.root, plan.languages[0]) },
    holder: { idType, idNumber },
    subject: inLanguagesOf(plan, subject),
    description: inLanguagesOf(plan, description),
    publishedAt: new Date(atMs).toISOString(),
  };
}

function inLanguagesOf({ languages }: NodePlan, texts: Texts): SubjectText {
  return {
    defaultLanguage: languages[0],
    texts: Object.fromEntries(languages.map((language) => [language, textIn(texts, language)])),
  };
}

/** What a node says at its first start: one thing to each of those to whom it writes. */
export function seededNotices(
  plan: NodePlan,
  atMs: number,
): { readonly eventId: string; readonly notice: NoticePublished }[] {
  const first = plan.nodeId.length % noticeKinds.length;
  return plan.residents.map((resident, index) => {
    const key = `${plan.nodeId}/notice/${String(index)}`;
    const kind = noticeKinds[(first + index) % noticeKinds.length] ?? 'record-changed';
    const notice = aNotice(plan, persona(resident), { noticeId: stableId(key, atMs), kind, atMs });
    return { eventId: stableId(`${key}/event`, atMs), notice };
  });
}
