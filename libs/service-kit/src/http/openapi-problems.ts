import type { OpenAPIObject } from '@nestjs/swagger';

/** Adds problem details as the answer to everything that goes wrong. */
export function documentProblems(document: OpenAPIObject): OpenAPIObject {
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM },
  };
  for (const operation of Object.values(document.paths).flatMap(operationsOf)) {
    operation.responses['default'] ??= {
      description: 'Anything else: problem details (RFC 9457)',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  return document;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

function operationsOf(path: OpenAPIObject['paths'][string]) {
  return METHODS.map((method) => path[method]).filter((operation) => operation !== undefined);
}

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'Stable; branch on this.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    traceId: { type: 'string', description: 'Names the request in our logs.' },
    errors: {
      type: 'array',
      description: 'The faults of an invalid request.',
      items: {
        type: 'object',
        properties: {
          in: { type: 'string', enum: ['body', 'query', 'param'] },
          pointer: { type: 'string', description: 'JSON pointer, e.g. #/lines/0/quantity' },
          detail: { type: 'string' },
        },
      },
    },
  },
  additionalProperties: true,
};
