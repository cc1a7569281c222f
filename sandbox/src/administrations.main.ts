import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '@valija/clock';
import { loadConfiguration } from '@valija/config';
import { createLogger } from '@valija/observability';
import { ContentLibrary, KEPT_BY_GENERAL_NODE } from './administrations/content-library.js';
import { httpServer } from './administrations/http-server.js';
import { simulatedOrigins } from './administrations/origins.js';
import type { Sandbox } from './administrations/sandbox.js';
import { SimulatedNode } from './administrations/simulated-node.js';
import { administrationVariables } from './config.js';
import { seedCouncil } from './councils/seed-councils.js';
import { simulatedProviders } from './providers/providers.js';
import { type Stop, runProcess } from './run-process.js';
import { seededNotices } from './seeds/notices.js';
import { type SeededDispatch, seedOfCouncil, seedOfNode } from './seeds/seed.js';
import { seededAtMs } from './seeds/seeded-at.js';
import { councilPlans } from './world/councils.js';
import { nodePlans } from './world/nodes.js';

await runProcess('sandbox-administrations', async (): Promise<Stop> => {
  const configuration = loadConfiguration(administrationVariables);
  const { sandboxStateDir: stateDir } = configuration;
  const logger = createLogger('sandbox', configuration.logLevel);
  const clock = new SystemClock();
  mkdirSync(stateDir, { recursive: true });

  const atMs = seededAtMs(stateDir, clock);
  const councils = councilPlans();
  const byNode = new Map<string, SeededDispatch[]>();
  for (const plan of nodePlans) byNode.set(plan.nodeId, await seedOfNode(plan, atMs));
  const byCouncil = new Map<string, SeededDispatch[]>();
  for (const plan of councils) byCouncil.set(plan.councilId, await seedOfCouncil(plan, atMs));
  const seeds = [...byNode.values(), ...byCouncil.values()].flat();

  const library = new ContentLibrary(join(stateDir, 'documents.sqlite'));
  for (const { snapshot, origin, documents } of seeds)
    library.hold(snapshot.dispatchId, origin ?? KEPT_BY_GENERAL_NODE, documents);
  const nodes = new Map<string, SimulatedNode>();
  const origins = simulatedOrigins(configuration, library, clock);
  const providers = simulatedProviders(configuration, atMs, clock);
  const sandbox: Sandbox = { plans: nodePlans, nodes, origins, providers, library, seeds, clock };
  const app = httpServer(sandbox, logger);
  await app.listen({ host: configuration.bindHost, port: configuration.sandboxHttpPort });

  const stopping = new AbortController();
  const sending = Promise.all(
    councils.map((plan) =>
      seedCouncil(
        plan,
        byCouncil.get(plan.councilId) ?? [],
        {
          generalNodeUrl: configuration.generalNodeUrl,
          keysDir: configuration.councilKeysDir,
          clock,
          logger,
        },
        stopping.signal,
      ),
    ),
  );
  await Promise.all(
    nodePlans.map(async (plan) => {
      const node = await SimulatedNode.start(plan, {
        brokers: configuration.kafkaBrokers,
        tls: configuration.kafkaTls,
        credentialsDir: configuration.nodeCredentialsDir,
        stateDir,
        logger,
      });
      nodes.set(plan.nodeId, node);
      node.seed(byNode.get(plan.nodeId) ?? [], seededNotices(plan, atMs));
    }),
  );
  logger.info({ nodes: nodes.size, dispatches: seeds.length }, 'ready');

  return async () => {
    stopping.abort();
    await app.close();
    await sending;
    await Promise.all([...nodes.values()].map((node) => node.stop()));
    library.close();
  };
});
