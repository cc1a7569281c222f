import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Controller, type DynamicModule, Get, Module, type Type } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { AUDIENCE_METADATA } from '@valija/http';
import { RPC_QUESTION } from '@valija/rpc';
import { AppModule as Alerts } from '../services/alerts/src/app.module.js';
import { AppModule as Appointments } from '../services/appointments/src/app.module.js';
import { AppModule as CitizenApi } from '../services/citizen-api/src/app.module.js';
import { AppModule as Delivery } from '../services/delivery/src/app.module.js';
import { AppModule as Directory } from '../services/directory/src/app.module.js';
import { AppModule as Expedientes } from '../services/expedientes/src/app.module.js';
import { AppModule as GeneralNode } from '../services/general-node/src/app.module.js';
import { AppModule as MetadataStore } from '../services/metadata-store/src/app.module.js';
import { AppModule as SyncIngest } from '../services/sync-ingest/src/app.module.js';

const HTTP_METHOD = 'method';
const MESSAGE_PATTERN = 'microservices:pattern';

function controllersOf(module: Type | DynamicModule): Type[] {
  const own = 'module' in module ? module.controllers : undefined;
  const declared = Reflect.getMetadata('controllers', 'module' in module ? module.module : module) as
    Type[] | undefined;
  return [...(own ?? []), ...(declared ?? [])];
}

/** Routes that do not say whom they are for, and questions over TCP that were not made by @Question. */
function unguarded(controllers: readonly Type[]): string[] {
  return controllers.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
      const handler = (controller.prototype as Record<string, unknown>)[name] as object;
      if (typeof handler !== 'function') return [];
      const isRoute = Reflect.hasMetadata(HTTP_METHOD, handler);
      const isQuestion = Reflect.hasMetadata(MESSAGE_PATTERN, handler);
      const hasAudience =
        Reflect.hasMetadata(AUDIENCE_METADATA, handler) || Reflect.hasMetadata(AUDIENCE_METADATA, controller);
      const isNamed = Reflect.hasMetadata(RPC_QUESTION, handler);
      return (isRoute && !hasAudience) || (isQuestion && !isNamed) ? [`${controller.name}.${name}`] : [];
    }),
  );
}

@Controller()
class Planted {
  @Get('open')
  forgotten(): void {
    // Nobody said whom this is for.
  }

  @MessagePattern('open')
  unnamed(): void {
    // Nor this.
  }
}

@Module({ controllers: [Planted] })
class PlantedModule {}

const services: [string, Type | DynamicModule][] = [
  ['directory', Directory],
  ['sync-ingest', SyncIngest],
  ['metadata-store writer', MetadataStore.as('writer')],
  ['metadata-store reader', MetadataStore.as('reader')],
  ['delivery', Delivery],
  ['expedientes', Expedientes],
  ['alerts', Alerts],
  ['appointments', Appointments],
  ['citizen-api', CitizenApi],
  ['general-node', GeneralNode],
];

describe('every-route-is-guarded', () => {
  it.each(services)('in %s', (_name, module) => {
    const controllers = controllersOf(module);
    expect(controllers.length).toBeGreaterThan(0);
    expect(unguarded(controllers)).toEqual([]);
  });

  it('would be caught', () => {
    expect(unguarded(controllersOf(PlantedModule))).toEqual(['Planted.forgotten', 'Planted.unnamed']);
  });
});
