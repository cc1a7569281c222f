import type {
  CaseFileDetail,
  CaseFileGroups,
  CaseFileItem,
  CaseFilePage,
  IntegrationLevel,
} from '@valija/contracts';
import { readVerified } from '@valija/documents';
import type { Asking } from './asking.js';
import { type Checks, NotLookedAt, need } from './checks.js';
import { followed, isUnknown } from './door-checks.js';

const LIST = '/v1/case-files';
const MOST_PAGES = 200;

/** The contract of case files, as far as it can be seen from outside. */
export async function checkCaseFiles(asking: Asking, checks: Checks, level: IntegrationLevel): Promise<void> {
  const seen = new CaseFilesSeen(asking);
  await checks.look('answers totals by department and state', () => seen.totals());
  await checks.look('answers a list', () => seen.list());
  await checks.look('lists those that changed last first', () => seen.inOrder());
  await checks.look('goes through all pages, each case file once', () => seen.pages());
  await checks.look('counts what it lists', () => seen.agree());
  await checks.look('lists one department where one is asked for', () => seen.department());
  await checks.look('lists open ones and closed ones', () => seen.states());
  await checks.look('has no personal data in its ids', () => seen.ids());
  await checks.look('answers who has nothing with an empty list', () => seen.stranger());
  await checks.look('says "unknown" of what there is not', async () => {
    if (level === 'basic') throw new NotLookedAt('it is of the basic level');
    isUnknown(await asking.ask(`${LIST}/there-is-no-such-thing`));
  });
  await checks.look('gives nothing of one person to another', () => seen.notMine(level));
  await checks.look(
    level === 'basic' ? 'says "not-offered" of a detail' : 'answers a detail that agrees with the list',
    () => (level === 'basic' ? seen.notOffered() : seen.detail()),
  );
  await checks.look('gives the documents of its index exactly as it says', () => seen.documents(level));
}

class CaseFilesSeen {
  private groups: CaseFileGroups | undefined;
  private items: readonly CaseFileItem[] = [];

  constructor(private readonly asking: Asking) {}

  async totals(): Promise<void> {
    this.groups = followed<CaseFileGroups>(await this.asking.ask(`${LIST}/summary`), 'CaseFileGroups');
  }

  async list(): Promise<void> {
    this.items = (await this.page('limit=100')).items;
  }

  async inOrder(): Promise<void> {
    const changed = this.some().map(({ changedAt, openedOn }) => Date.parse(changedAt ?? openedOn));
    need(
      changed.every((at, index) => index === 0 || at <= (changed[index - 1] ?? 0)),
      'an older one stands before a newer one',
    );
    return Promise.resolve();
  }

  async pages(): Promise<void> {
    const wanted = this.some().length;
    const ids: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = `limit=1${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const { items, next } = await this.page(query);
      need(items.length <= 1, 'a page has more than was asked for');
      ids.push(...items.map(({ caseFileId }) => caseFileId));
      cursor = next;
      if (cursor === undefined || ids.length >= wanted) break;
    }
    need(new Set(ids).size === ids.length, 'a case file stands on two pages');
    need(
      ids.length >= Math.min(wanted, MOST_PAGES),
      `${String(ids.length)} on pages of one, ${String(wanted)} on one of a hundred`,
    );
  }

  async agree(): Promise<void> {
    const { groups = [] } = this.groups ?? {};
    if ((await this.page('limit=100')).next !== undefined)
      throw new NotLookedAt('there are more than a hundred');
    const counted = groups.reduce((sum, { open, closed }) => sum + open + closed, 0);
    need(counted === this.items.length, `${String(counted)} counted, ${String(this.items.length)} listed`);
  }

  async department(): Promise<void> {
    const [{ body }] = this.some();
    const { items } = await this.page(`limit=100&body=${body.dir3}`);
    need(items.length > 0, 'it lists none of a department that has one');
    need(
      items.every((item) => item.body.dir3 === body.dir3),
      'it lists another department, too',
    );
  }

  async states(): Promise<void> {
    this.some();
    for (const isOpen of [true, false]) {
      const { items } = await this.page(`limit=100&state=${isOpen ? 'open' : 'closed'}`);
      const wanted = this.items.filter((item) => item.isOpen === isOpen).length;
      need(
        items.length === wanted && items.every((item) => item.isOpen === isOpen),
        `${String(items.length)} for ${isOpen ? 'open' : 'closed'}, of ${String(wanted)}`,
      );
    }
  }

  ids(): Promise<void> {
    const { idNumber } = this.asking.person;
    need(
      this.some().every(({ caseFileId }) => !caseFileId.toUpperCase().includes(idNumber.toUpperCase())),
      'an id, which stands in addresses, holds the number of the person',
    );
    return Promise.resolve();
  }

  async stranger(): Promise<void> {
    const raw = await this.asking.ask(LIST, this.asking.stranger);
    const { items } = followed<CaseFilePage>(raw, 'CaseFilePage');
    need(items.length === 0, 'it has something of a person who does not exist');
  }

  async notMine(level: IntegrationLevel): Promise<void> {
    if (level === 'basic') throw new NotLookedAt('it is of the basic level');
    const [{ caseFileId }] = this.some();
    isUnknown(await this.asking.ask(`${LIST}/${encodeURIComponent(caseFileId)}`, this.asking.stranger));
  }

  async notOffered(): Promise<void> {
    const [{ caseFileId }] = this.some();
    const { status, body } = await this.asking.ask(`${LIST}/${encodeURIComponent(caseFileId)}`);
    const { answer, pageUrl } = (body ?? {}) as { answer?: string; pageUrl?: string };
    need(status === 404 && answer === 'not-offered', `it answered ${String(status)} ${answer ?? ''}`);
    need(pageUrl !== undefined, 'it does not say where the person goes on (pageUrl)');
  }

  async detail(): Promise<void> {
    const listed = this.detailed();
    const { item } = await this.detailOf(listed);
    need(
      item.caseFile === listed.caseFile && item.isOpen === listed.isOpen,
      'the detail is of another case file, or stands otherwise, than the list says',
    );
  }

  async documents(level: IntegrationLevel): Promise<void> {
    if (level === 'basic') throw new NotLookedAt('it is of the basic level');
    const { caseFileId } = this.detailed();
    const { documents = [] } = await this.detailOf(this.detailed());
    if (documents.length === 0) throw new NotLookedAt('its index is empty');
    for (const document of documents) {
      const path = `${LIST}/${encodeURIComponent(caseFileId)}/documents/${encodeURIComponent(document.documentId)}`;
      const { status, bytes } = await this.asking.ask(path);
      need(status === 200, `it answered ${String(status)}`);
      const body = (async function* () {
        yield await Promise.resolve(bytes);
      })();
      await readVerified({ headers: {}, body }, document, { isKept: false });
      isUnknown(await this.asking.ask(path, this.asking.stranger));
    }
  }

  private async detailOf({ caseFileId }: CaseFileItem): Promise<CaseFileDetail> {
    const raw = await this.asking.ask(`${LIST}/${encodeURIComponent(caseFileId)}`);
    return followed<CaseFileDetail>(raw, 'CaseFileDetail');
  }

  private async page(query: string): Promise<CaseFilePage> {
    return followed<CaseFilePage>(await this.asking.ask(`${LIST}?${query}`), 'CaseFilePage');
  }

  private detailed(): CaseFileItem {
    const found = this.some().find(({ isDetailed }) => isDetailed !== false);
    if (!found) throw new NotLookedAt('none of them can be looked at');
    return found;
  }

  /** At least one. */
  private some(): readonly [CaseFileItem, ...CaseFileItem[]] {
    const [first, ...rest] = this.items;
    if (!first) throw new NotLookedAt('the person has none there');
    return [first, ...rest];
  }
}
