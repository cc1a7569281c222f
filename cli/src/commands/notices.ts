import type { NoticeItem, NoticePage } from '@valija/contracts';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { table } from '../output.js';
import { type PersonaOptions, apiOf, languageOption, methodOption } from './citizen.js';

interface NoticesOptions extends PersonaOptions {
  readonly on?: boolean;
  readonly off?: boolean;
  readonly read?: string;
  readonly unread?: string;
}

export function addNotices(program: Command, context: Context): void {
  program
    .command('notices')
    .summary('messages of bodies to a persona, without legal effect')
    .description(
      'Shows what bodies have to say to a persona that is no notification: an appointment that was moved, a record that changed. Mails of them go to the address of `valija alerts <persona> --on`.',
    )
    .argument('<persona>')
    .option('--on', 'mails of new ones are wanted')
    .option('--off', 'mails of new ones are not wanted')
    .option('--read <noticeId>', 'mark one as read')
    .option('--unread <noticeId>', 'mark one as not read')
    .addOption(methodOption())
    .addOption(languageOption())
    .action(async (persona: string, options: NoticesOptions) => {
      const api = await apiOf(context, persona, options);
      if (options.on === true || options.off === true) await api.setNotices(options.off !== true);
      if (options.read !== undefined) await api.markNotice(options.read, true);
      if (options.unread !== undefined) await api.markNotice(options.unread, false);
      const page = await api.notices();
      context.output().result(page, () => described(page));
    });
}

function described({ settings, unread, items, next }: NoticePage): string {
  const rows = items.map((item) => [
    item.receivedAt,
    item.isRead ? '' : 'new',
    item.issuer.name,
    wordsOf(item),
    mailOf(item),
    item.noticeId,
  ]);
  return [
    `${String(unread)} not read; mails of new ones: ${settings.email ? 'yes' : 'no'}`,
    rows.length === 0 ? 'No notices.' : table(rows, ['CAME', '', 'FROM', 'WORDS', 'MAIL', 'ID']),
    ...(next === null ? [] : ['There are more.']),
  ].join('\n');
}

function wordsOf({ subject, description }: NoticeItem): string {
  return description ? `${subject.text}. ${description.text}` : subject.text;
}

function mailOf({ mail }: NoticeItem): string {
  if (!mail) return '';
  return mail.reason === undefined ? mail.state : `${mail.state} (${mail.reason})`;
}
