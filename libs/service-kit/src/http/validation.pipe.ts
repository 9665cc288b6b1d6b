import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import { Problem } from '../problems/problem.ts';

/** Checks `@Body({ schema })`, `@Query({ schema })` and `@Param(name, { schema })`; names each fault by JSON pointer. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (!metadata.schema || !this.toValidate(metadata)) return value;
    const result = await this.validate<T>(value, metadata.schema);
    if (!result.issues) return result.value;

    const errors = result.issues.flatMap((issue) => describeIssue(issue, metadata));
    throw new Problem('invalid-request', 400, {
      detail: `The request's ${IN_WORDS[metadata.type]} is not valid.`,
      extensions: { errors: errors.slice(0, MAX_ERRORS) },
    });
  }
}

/** One fault of a request, in the `errors` of an `invalid-request` problem. */
export interface RequestError {
  readonly in: ArgumentMetadata['type'];
  /** Where, as a JSON pointer in URI fragment form (RFC 6901), e.g. `#/lines/0/quantity`. */
  readonly pointer: string;
  readonly detail: string;
}

/** @param metadata what of the request has the fault, and where in it the schema applies */
export function describeIssue(
  issue: Issue,
  { type, data }: Pick<ArgumentMetadata, 'type' | 'data'>,
): RequestError[] {
  const path = (issue.path ?? []).map((step) => (typeof step === 'object' ? step.key : step));
  const whole = data === undefined ? path : [data, ...path];
  const unknown = unknownFields(issue);
  if (!unknown) return [{ in: type, pointer: pointerTo(whole), detail: issue.message }];
  return unknown.map((field) => ({
    in: type,
    pointer: pointerTo([...whole, field]),
    detail: 'Unknown field',
  }));
}

type Issue = NonNullable<Awaited<ReturnType<StandardSchemaValidationPipe['validate']>>['issues']>[number];

const MAX_ERRORS = 100;
const IN_WORDS = { body: 'body', query: 'query', param: 'path', custom: 'input' } as const;

/** zod reports unknown fields at the object that holds them. */
function unknownFields(issue: Issue): readonly string[] | undefined {
  if (!('code' in issue && issue.code === 'unrecognized_keys' && 'keys' in issue)) return undefined;
  return Array.isArray(issue.keys) ? issue.keys.map(String) : undefined;
}

function pointerTo(path: readonly PropertyKey[]): string {
  return ['#', ...path.map(encodeStep)].join('/');
}

/** A caller can name a field by half a surrogate pair, which `encodeURIComponent` throws at. */
function encodeStep(step: PropertyKey): string {
  return encodeURIComponent(String(step).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
}
