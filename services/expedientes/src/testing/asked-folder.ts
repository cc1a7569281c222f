import { SystemClock } from '@valija/clock';
import type { CaseFileItem, IntegrationLevel } from '@valija/contracts';
import { DirectoryModel } from '@valija/directory-copy';
import { FanOut, ProviderClient } from '@valija/federation';
import { type CaseFileSource, serveCaseFiles } from '@valija/node-sdk';
import { Metrics } from '@valija/observability';
import { Administrations, defaultBudget } from '@valija/resilience';
import { PlayedSystems, quietLogger } from '@valija/testing';
import { SigningKey, generateSigningKey } from '@valija/tokens';
import { CaseFilesService } from '../case-files/case-files.service.js';
import { DocumentBudget } from '../case-files/document-budget.js';
import { ProvidersGateway } from '../case-files/providers.gateway.js';
import { AS_OF, BECAS, JUNTA, SALUD, ana } from './builders.js';

const FOLDER = 'https://hub.example';
export const BUDGET_BYTES = 1_048_576;
/** Far more than a system here takes, on a machine with other work too. */
const WITHIN_MS = 1_200;

/** A folder with everything of its own, and the systems that it asks on this machine. */
export interface AskedFolder {
  readonly systems: PlayedSystems;
  readonly service: CaseFilesService;
  readonly providers: ProvidersGateway;
  add(system: CaseSystem): void;
  close(): Promise<void>;
}

interface CaseSystem {
  readonly systemId: string;
  /** DIR3 code of the body that it answers for. */
  readonly body: string;
  readonly level: IntegrationLevel;
  readonly source: CaseFileSource;
}

export async function askedFolder(): Promise<AskedFolder> {
  const clock = new SystemClock();
  const logger = quietLogger();
  const key = await SigningKey.from(await generateSigningKey('folder'));
  const model = new DirectoryModel();
  const systems = await PlayedSystems.open({ url: FOLDER, publicJwk: key.publicJwk, model });
  const region = { sector: 'region', status: 'in-force' };
  systems.know('body', { dir3: JUNTA, name: 'Junta', ...region });
  for (const [dir3, name] of Object.entries({
    [SALUD]: 'Consejería de Salud',
    [BECAS]: 'Consejería de Educación',
  }))
    systems.know('body', {
      dir3,
      name,
      ...region,
      parent: JUNTA,
      pageUrl: `https://sede.junta.example/${dir3}`,
    });
  const administrations = new Administrations(new Metrics(), {
    rules: { profile: 'sandbox', networks: [] },
    budget: { ...defaultBudget, firstByteMs: WITHIN_MS, totalMs: WITHIN_MS },
  });
  const directory = { model } as never;
  const providers = new ProvidersGateway(
    directory,
    new ProviderClient({ administrations, key, folder: FOLDER, clock, logger }),
    new FanOut(clock, logger, new Metrics()),
    { folderId: 'hub', answerWithinMs: 2 * WITHIN_MS },
    clock,
    logger,
  );
  return {
    systems,
    providers,
    service: new CaseFilesService(providers, directory, new DocumentBudget(BUDGET_BYTES), clock),
    add: ({ source, ...system }) => {
      const { systemId, level } = system;
      const pageUrl = `https://sede.${systemId}.example`;
      systems.add({ ...system, service: 'case-files' }, (address) =>
        serveCaseFiles({ ...address, level, pageUrl, source }),
      );
    },
    close: async () => {
      await administrations.close();
      await systems.close();
    },
  };
}

/** A source in which Ana has these, and others nothing. */
export function having(...items: CaseFileItem[]): NonNullable<CaseFileSource['caseFiles']> {
  return ({ idNumber }) =>
    Promise.resolve({ asOf: AS_OF, items: idNumber === ana.person.idNumber ? items : [] });
}
