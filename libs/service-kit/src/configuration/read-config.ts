import type { z } from 'zod';

/** The environment doesn't fit the schema. The message has one line per bad variable and never a value. */
export class ConfigError extends Error {
  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'ConfigError';
  }
}

/**
 * Reads and checks the environment; an empty variable counts as absent.
 * Each variable's `.describe(…)` is what the error says was expected.
 * @throws ConfigError naming every bad variable
 */
export function readConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;

  const names = new Set(result.error.issues.map((issue) => String(issue.path[0] ?? '(all)')));
  throw new ConfigError([...names].map((name) => describeBadVariable(schema, result.error, given, name)));
}

function describeBadVariable(
  schema: z.ZodObject,
  error: z.ZodError,
  given: Readonly<Record<string, unknown>>,
  name: string,
): string {
  const field: unknown = schema.shape[name];
  const described = field instanceof Object && 'description' in field ? field.description : undefined;
  const issue = error.issues.find(({ path }) => String(path[0] ?? '(all)') === name);
  const expected = typeof described === 'string' ? described : (issue?.message ?? 'another value');
  return `${name} is ${given[name] === undefined ? 'missing' : 'not valid'}: expected ${expected}`;
}
