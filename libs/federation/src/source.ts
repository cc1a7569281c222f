import type {
  Body,
  BodyEntry,
  IntegrationLevel,
  OfferedService,
  ResponsibleUnit,
  ServiceEntry,
} from '@valija/contracts';
import type { DirectoryModel } from '@valija/directory-copy';

/** A system that can be asked, as the directory has it at a moment. */
export interface Source {
  readonly systemId: string;
  readonly name: string;
  readonly endpoint: string;
  readonly level: IntegrationLevel;
  /** For whom it answers. */
  readonly bodies: readonly Body[];
  /** Where a person can ask instead. */
  readonly instead: ResponsibleUnit | undefined;
  /** The end of an outage that it announced for now. */
  readonly announcedUntil: string | undefined;
}

/** Which systems a question goes to. */
export interface SourceQuery {
  readonly service: OfferedService;
  /** Who asks: `hub`, or the id of a regional folder. */
  readonly folder: string;
  /** A body with what it is a part of and what is a part of it; everybody where absent. */
  readonly body?: string | undefined;
}

const HUB = 'hub';

/** The systems that answer for a service: each once, whomever it answers for. */
export function sourcesOf(model: DirectoryModel, query: SourceQuery, nowMs: number): Source[] {
  const entries = model
    .all('service')
    .filter(
      ({ service, askedBy = [HUB], body }) =>
        service === query.service && askedBy.includes(query.folder) && isAbout(model, body, query.body),
    );
  const bySystem = Map.groupBy(entries, ({ systemId, endpoint }) => `${systemId} ${endpoint}`);
  return [...bySystem.values()].map((own) => sourceOf(model, own, nowMs));
}

function sourceOf(model: DirectoryModel, entries: readonly ServiceEntry[], nowMs: number): Source {
  const [{ systemId, endpoint, level, body } = entries[0] as ServiceEntry] = entries;
  return {
    systemId,
    name: model.get('system', systemId)?.name ?? systemId,
    endpoint,
    level,
    bodies: entries.map((entry) => bodyOf(model, entry.body)),
    instead: insteadOf(model, body),
    announcedUntil: model.maintenance(systemId, nowMs)?.to,
  };
}

/** A body as messages name it. */
export function bodyOf(model: DirectoryModel, dir3: string): Body {
  return { dir3, name: model.body(dir3)?.name ?? dir3 };
}

/** The electronic office of a body, else of what it is a part of. */
export function insteadOf(model: DirectoryModel, dir3: string): ResponsibleUnit | undefined {
  const unit = model.lineage(dir3).find((body): body is BodyEntry & { pageUrl: string } => 'pageUrl' in body);
  return unit && { dir3: unit.dir3, name: unit.name, pageUrl: unit.pageUrl };
}

function isAbout(model: DirectoryModel, own: string, wanted: string | undefined): boolean {
  if (wanted === undefined || own === wanted) return true;
  const isIn = (lower: string, upper: string): boolean =>
    model.lineage(lower).some(({ dir3 }) => dir3 === upper);
  return isIn(own, wanted) || isIn(wanted, own);
}
