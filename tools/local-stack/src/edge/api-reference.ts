import type { ServiceName } from '@waybill/testing';
import { mergeApis, type ApiDocument } from './merge-openapi.ts';
import { API_SERVICES, route } from './routes.ts';

/** A service did not give its document. */
export class NoDocument extends Error {
  readonly service: ServiceName;

  constructor(service: ServiceName, cause: unknown) {
    super(`${service} gave no OpenAPI document`, { cause });
    this.service = service;
  }
}

/**
 * The OpenAPI document of everything that the one origin serves.
 * @param url where a service listens
 * @throws {NoDocument}
 */
export async function describeApis(url: (service: ServiceName) => string): Promise<ApiDocument> {
  const documents = await Promise.all(
    API_SERVICES.map(async (service) => [service, await documentOf(service, url)] as const),
  );
  return mergeApis(
    { title: 'Waybill', description: 'All public APIs of the platform.', version: '1' },
    documents,
    (path, service) => route(path) === service,
  );
}

/** Swagger UI on that document; its files are those that order-api serves under `/docs`. */
export const REFERENCE_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Waybill API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true });</script>
</html>
`;

async function documentOf(service: ServiceName, url: (service: ServiceName) => string): Promise<ApiDocument> {
  try {
    const response = await fetch(`${url(service)}/openapi.json`, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return (await response.json()) as ApiDocument;
  } catch (cause) {
    throw new NoDocument(service, cause);
  }
}
