import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import type { ServiceOptions } from '../service-options.ts';
import { documentProblems } from './openapi-problems.ts';

/** Serves OpenAPI 3.1 at `/openapi.json` and the reference at `/docs`. */
export function serveOpenApi(app: NestFastifyApplication, options: ServiceOptions): void {
  SwaggerModule.setup('docs', app, () => describeApi(app, options), {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: options.title,
  });
}

function describeApi(app: NestFastifyApplication, { title, description }: ServiceOptions): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setDescription(description)
    .setVersion('1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, base, { standardSchemaConverter: convertSchema });
  return documentProblems(document);
}

/** Schemas with `.meta({ id })` become named components. */
function convertSchema(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const json = z.toJSONSchema(schema, { target: 'draft-2020-12', io: schemaType, unrepresentable: 'any' });
  const { $schema: _, $defs = {}, id, ...root } = referToComponents(json);
  if (typeof id !== 'string') return { schema: root, components: $defs };
  return { schema: { $ref: `#/components/schemas/${id}` }, components: { ...$defs, [id]: root } };
}

function referToComponents<T extends object>(schema: T): T {
  const text = JSON.stringify(schema, (key, value: unknown) => (key === '$ref' ? toComponent(value) : value));
  return JSON.parse(text) as T;
}

function toComponent(reference: unknown): unknown {
  return typeof reference === 'string' ? reference.replace('#/$defs/', '#/components/schemas/') : reference;
}
