import type { AlertLanguage } from '@valija/contracts';

/** The words of the letters, in a language. `{n}` is a number and `{day}` a date: nothing else ever goes in. */
export interface Words {
  readonly greeting: string;
  readonly closing: string;
  readonly noLinks: string;
  readonly alert: {
    readonly subject: string;
    readonly newOne: string;
    readonly newMany: string;
    readonly waitingOne: string;
    readonly waitingMany: string;
    readonly untilDay: string;
    readonly untilToday: string;
    readonly enter: string;
    readonly noEffect: string;
  };
  readonly notice: {
    readonly subject: string;
    readonly newOne: string;
    readonly newMany: string;
    readonly enter: string;
    readonly noEffect: string;
    readonly stop: string;
  };
  readonly code: { readonly subject: string; readonly text: string; readonly notYou: string };
  readonly changed: { readonly subject: string; readonly text: string };
}

export const words: Readonly<Record<AlertLanguage, Words>> = {
  es: {
    greeting: 'Hola:',
    closing: 'Su carpeta ciudadana',
    noLinks: 'Este mensaje no lleva enlaces. Si recibe uno que los lleve, no es nuestro.',
    alert: {
      subject: 'Algo le espera en su carpeta ciudadana',
      newOne: 'Ha llegado un envío nuevo a su carpeta ciudadana.',
      newMany: 'Han llegado {n} envíos nuevos a su carpeta ciudadana.',
      waitingOne: 'Una notificación sigue sin abrir.',
      waitingMany: '{n} notificaciones siguen sin abrir.',
      untilDay: 'El plazo que antes acaba es el {day}, incluido ese día.',
      untilToday: 'El plazo acaba hoy, a medianoche.',
      enter: 'Entre como lo hace siempre, en la web o en su aplicación.',
      noEffect: 'Este aviso no es la notificación: el plazo corre aunque no lo lea.',
    },
    notice: {
      subject: 'Hay un mensaje para usted en su carpeta ciudadana',
      newOne: 'Un organismo público le ha dejado un mensaje en su carpeta ciudadana.',
      newMany: 'Hay {n} mensajes nuevos de organismos públicos en su carpeta ciudadana.',
      enter: 'Entre como lo hace siempre, en la web o en su aplicación.',
      noEffect:
        'Son mensajes informativos: no son notificaciones, no abren ningún plazo y no tienen efectos legales.',
      stop: 'Si no quiere estos correos, dese de baja con el botón de su programa de correo o en su carpeta. Los avisos de notificaciones le seguirán llegando.',
    },
    code: {
      subject: 'Su código',
      text: 'Para recibir avisos en esta dirección, escriba este código en su carpeta ciudadana: {n}. Vale quince minutos.',
      notYou: 'Si no lo ha pedido usted, no haga nada: sin el código no le escribiremos más.',
    },
    changed: {
      subject: 'Los avisos irán a otra dirección',
      text: 'Alguien con acceso a su carpeta ciudadana ha cambiado la dirección de los avisos. Si no ha sido usted, entre y cámbiela.',
    },
  },
  ca: {
    greeting: 'Hola:',
    closing: 'La vostra carpeta ciutadana',
    noLinks: 'Aquest missatge no porta enllaços. Si en rebeu un que en porti, no és nostre.',
    alert: {
      subject: 'Us espera alguna cosa a la carpeta ciutadana',
      newOne: 'Ha arribat una tramesa nova a la vostra carpeta ciutadana.',
      newMany: 'Han arribat {n} trameses noves a la vostra carpeta ciutadana.',
      waitingOne: 'Una notificació continua sense obrir.',
      waitingMany: '{n} notificacions continuen sense obrir.',
      untilDay: 'El termini que acaba abans és el {day}, aquest dia inclòs.',
      untilToday: 'El termini acaba avui, a mitjanit.',
      enter: 'Entreu com ho feu sempre, al web o a la vostra aplicació.',
      noEffect: 'Aquest avís no és la notificació: el termini corre encara que no el llegiu.',
    },
    notice: {
      subject: 'Hi ha un missatge per a vós a la carpeta ciutadana',
      newOne: 'Un organisme públic us ha deixat un missatge a la carpeta ciutadana.',
      newMany: 'Hi ha {n} missatges nous d’organismes públics a la carpeta ciutadana.',
      enter: 'Entreu com ho feu sempre, al web o a la vostra aplicació.',
      noEffect:
        'Són missatges informatius: no són notificacions, no obren cap termini i no tenen efectes legals.',
      stop: 'Si no voleu aquests correus, doneu-vos de baixa amb el botó del vostre programa de correu o a la carpeta. Els avisos de notificacions us continuaran arribant.',
    },
    code: {
      subject: 'El vostre codi',
      text: 'Per rebre avisos en aquesta adreça, escriviu aquest codi a la carpeta ciutadana: {n}. Val quinze minuts.',
      notYou: 'Si no l’heu demanat, no feu res: sense el codi no us escriurem més.',
    },
    changed: {
      subject: 'Els avisos aniran a una altra adreça',
      text: 'Algú amb accés a la vostra carpeta ciutadana ha canviat l’adreça dels avisos. Si no heu estat vós, entreu i canvieu-la.',
    },
  },
  eu: {
    greeting: 'Kaixo:',
    closing: 'Zure herritarren karpeta',
    noLinks: 'Mezu honek ez du estekarik. Estekak dituen bat jasotzen baduzu, ez da gurea.',
    alert: {
      subject: 'Zerbait duzu zain herritarren karpetan',
      newOne: 'Bidalketa berri bat iritsi da zure herritarren karpetara.',
      newMany: '{n} bidalketa berri iritsi dira zure herritarren karpetara.',
      waitingOne: 'Jakinarazpen bat ireki gabe dago oraindik.',
      waitingMany: '{n} jakinarazpen ireki gabe daude oraindik.',
      untilDay: 'Lehenik amaitzen den epearen azken eguna: {day}.',
      untilToday: 'Epea gaur amaitzen da, gauerdian.',
      enter: 'Sartu beti bezala, webgunean edo zure aplikazioan.',
      noEffect: 'Ohar hau ez da jakinarazpena: epeak aurrera egiten du, irakurri ez arren.',
    },
    notice: {
      subject: 'Mezu bat duzu zure herritarren karpetan',
      newOne: 'Erakunde publiko batek mezu bat utzi dizu herritarren karpetan.',
      newMany: 'Erakunde publikoen {n} mezu berri daude zure herritarren karpetan.',
      enter: 'Sartu beti bezala, webgunean edo zure aplikazioan.',
      noEffect:
        'Informazio-mezuak dira: ez dira jakinarazpenak, ez dute eperik irekitzen eta ez dute legezko ondoriorik.',
      stop: 'Mezu hauek jaso nahi ez badituzu, eman baja zure posta-programako botoiarekin edo karpetan. Jakinarazpenen oharrak iristen jarraituko dute.',
    },
    code: {
      subject: 'Zure kodea',
      text: 'Helbide honetan oharrak jasotzeko, idatzi kode hau herritarren karpetan: {n}. Hamabost minutuz balio du.',
      notYou: 'Zuk eskatu ez baduzu, ez egin ezer: koderik gabe ez dizugu gehiago idatziko.',
    },
    changed: {
      subject: 'Oharrak beste helbide batera joango dira',
      text: 'Zure herritarren karpetara sar daitekeen norbaitek oharren helbidea aldatu du. Zu izan ez bazara, sartu eta aldatu.',
    },
  },
  gl: {
    greeting: 'Ola:',
    closing: 'O seu cartafol cidadán',
    noLinks: 'Esta mensaxe non leva ligazóns. Se recibe unha que as leve, non é nosa.',
    alert: {
      subject: 'Algo agarda por vostede no cartafol cidadán',
      newOne: 'Chegou un envío novo ao seu cartafol cidadán.',
      newMany: 'Chegaron {n} envíos novos ao seu cartafol cidadán.',
      waitingOne: 'Unha notificación segue sen abrir.',
      waitingMany: '{n} notificacións seguen sen abrir.',
      untilDay: 'O prazo que antes remata é o {day}, incluído ese día.',
      untilToday: 'O prazo remata hoxe, á medianoite.',
      enter: 'Entre como o fai sempre, na web ou na súa aplicación.',
      noEffect: 'Este aviso non é a notificación: o prazo corre aínda que non o lea.',
    },
    notice: {
      subject: 'Hai unha mensaxe para vostede no cartafol cidadán',
      newOne: 'Un organismo público deixoulle unha mensaxe no cartafol cidadán.',
      newMany: 'Hai {n} mensaxes novas de organismos públicos no seu cartafol cidadán.',
      enter: 'Entre como o fai sempre, na web ou na súa aplicación.',
      noEffect:
        'Son mensaxes informativas: non son notificacións, non abren ningún prazo e non teñen efectos legais.',
      stop: 'Se non quere estes correos, dese de baixa co botón do seu programa de correo ou no cartafol. Os avisos de notificacións seguiranlle chegando.',
    },
    code: {
      subject: 'O seu código',
      text: 'Para recibir avisos neste enderezo, escriba este código no seu cartafol cidadán: {n}. Vale quince minutos.',
      notYou: 'Se non o pediu vostede, non faga nada: sen o código non lle escribiremos máis.',
    },
    changed: {
      subject: 'Os avisos irán a outro enderezo',
      text: 'Alguén con acceso ao seu cartafol cidadán cambiou o enderezo dos avisos. Se non foi vostede, entre e cámbieo.',
    },
  },
  en: {
    greeting: 'Hello,',
    closing: 'Your citizen folder',
    noLinks: 'This message has no links. If you get one that has, it is not from us.',
    alert: {
      subject: 'Something awaits you in your citizen folder',
      newOne: 'Something new has come to your citizen folder.',
      newMany: '{n} new things have come to your citizen folder.',
      waitingOne: 'One notification has not been opened yet.',
      waitingMany: '{n} notifications have not been opened yet.',
      untilDay: 'The first of the terms ends with {day}.',
      untilToday: 'The term ends today at midnight.',
      enter: 'Sign in as you always do, on the web or in your application.',
      noEffect: 'This alert is not the notification: the term runs whether or not you read it.',
    },
    notice: {
      subject: 'There is a message for you in your citizen folder',
      newOne: 'A public body has left a message in your citizen folder.',
      newMany: 'There are {n} new messages of public bodies in your citizen folder.',
      enter: 'Sign in as you always do, on the web or in your application.',
      noEffect:
        'They are for your information: they are no notifications, begin no term and have no legal effect.',
      stop: 'If you do not want these mails, unsubscribe with the button of your mail program or in your folder. Alerts of notifications will still come.',
    },
    code: {
      subject: 'Your code',
      text: 'To get alerts at this address, give this code in your citizen folder: {n}. It is valid for fifteen minutes.',
      notYou: 'If it was not you, do nothing: without the code we will not write again.',
    },
    changed: {
      subject: 'Alerts will go to another address',
      text: 'Somebody with access to your citizen folder has changed the address for alerts. If it was not you, sign in and change it.',
    },
  },
};
