import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ProblemResponse } from './problem-response.js';

export interface OpenApiOptions {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  readonly server: string;
}

/** The OpenAPI 3.1 document of a service, from its controllers and DTOs. */
export function openApiDocument(app: INestApplication, options: OpenApiOptions): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(options.title)
    .setDescription(options.description)
    .setVersion(options.version)
    .setLicense('EUPL-1.2', 'https://eupl.eu/1.2/en/')
    .addServer(options.server)
    .addBearerAuth();
  const document = SwaggerModule.createDocument(app, builder.build(), { extraModels: [ProblemResponse] });
  // Fastify's router writes a colon as two.
  const paths = Object.entries(document.paths).map(([path, item]) => [path.replaceAll('::', ':'), item]);
  return { ...document, paths: Object.fromEntries(paths) as OpenAPIObject['paths'] };
}
