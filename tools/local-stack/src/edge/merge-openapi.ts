import { isDeepStrictEqual } from 'node:util';

/** What is needed here of an OpenAPI 3.1 document. */
export interface ApiDocument {
  openapi: string;
  info: { title: string; description?: string; version: string };
  paths: Record<string, unknown>;
  components?: { schemas?: Record<string, unknown>; securitySchemes?: Record<string, unknown> };
}

/**
 * One document of several services. A schema that two services describe alike is one; of two that only
 * share the name, the later one's is called `<service>.<name>`.
 * @param isPublic whether a path of that service is served to the outside
 */
export function mergeApis(
  info: ApiDocument['info'],
  documents: readonly (readonly [service: string, document: ApiDocument])[],
  isPublic: (path: string, service: string) => boolean,
): ApiDocument {
  const paths: Record<string, unknown> = {};
  const schemas: Record<string, unknown> = {};
  const securitySchemes: Record<string, unknown> = {};
  for (const [service, document] of documents) {
    const own = withoutConflicts(document, service, schemas);
    for (const [path, operations] of Object.entries(own.paths))
      if (isPublic(path, service)) paths[path] = operations;
    Object.assign(schemas, own.components?.schemas);
    Object.assign(securitySchemes, own.components?.securitySchemes);
  }
  return {
    openapi: '3.1.0',
    info,
    paths,
    components: { schemas: reachable(paths, schemas), securitySchemes },
  };
}

/** The schemas that these paths refer to, and those that these refer to: the others are not public. */
function reachable(paths: unknown, schemas: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const found = new Set<string>();
  const follow = (from: unknown) =>
    JSON.stringify(from, (key, value: unknown) => {
      const name = key === '$ref' ? nameIn(value) : undefined;
      if (name !== undefined && !found.has(name)) {
        found.add(name);
        follow(schemas[name] ?? {});
      }
      return value;
    });
  follow(paths);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => found.has(name)));
}

/** Renames until no schema differs from one of the same name: a new name changes those that refer to it. */
function withoutConflicts(
  document: ApiDocument,
  service: string,
  taken: Readonly<Record<string, unknown>>,
): ApiDocument {
  const renamed = new Set<string>();
  for (;;) {
    const own = rename(document, renamed, service);
    const conflicts = Object.entries(own.components?.schemas ?? {})
      .filter(([name, schema]) => name in taken && !isDeepStrictEqual(schema, taken[name]))
      .map(([name]) => name);
    if (conflicts.length === 0) return own;
    for (const name of conflicts) renamed.add(name);
  }
}

const SCHEMA = '#/components/schemas/';

function rename(document: ApiDocument, names: ReadonlySet<string>, service: string): ApiDocument {
  const named = (name: string) => (names.has(name) ? `${service}.${name}` : name);
  const text = JSON.stringify(document, (key, value: unknown) => {
    const name = key === '$ref' ? nameIn(value) : undefined;
    return name === undefined ? value : SCHEMA + named(name);
  });
  const copy = JSON.parse(text) as ApiDocument;
  const schemas = Object.entries(copy.components?.schemas ?? {}).map(([name, it]) => [named(name), it]);
  const renamed = Object.fromEntries(schemas) as Record<string, unknown>;
  return { ...copy, components: { ...copy.components, schemas: renamed } };
}

/** The schema's name in a reference to it. */
function nameIn(reference: unknown): string | undefined {
  const isSchema = typeof reference === 'string' && reference.startsWith(SCHEMA);
  return isSchema ? reference.slice(SCHEMA.length) : undefined;
}
