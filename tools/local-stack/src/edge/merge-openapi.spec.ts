import { expect, it } from '@jest/globals';
import { mergeApis, type ApiDocument } from './merge-openapi.ts';

const info = { title: 'All', version: '1' };
const everything = () => true;

it('leaves out the paths that are not public', () => {
  const merged = mergeApis(
    info,
    [['shop', api({ '/v1/orders': {}, '/health/live': {} })]],
    (path) => path !== '/health/live',
  );
  expect(Object.keys(merged.paths)).toEqual(['/v1/orders']);
});

it('keeps one schema of two that are alike', () => {
  const money = { Money: { type: 'object' } };
  const merged = mergeApis(
    info,
    [
      ['shop', api({}, money)],
      ['till', api({}, money)],
    ],
    everything,
  );
  expect(merged.components?.schemas).toEqual(money);
});

it('renames a schema that means something else, and those that refer to it', () => {
  const status = (value: string) => ({
    Status: { const: value },
    Answer: { properties: { status: { $ref: '#/components/schemas/Status' } } },
  });
  const path = { get: { schema: { $ref: '#/components/schemas/Answer' } } };
  const merged = mergeApis(
    info,
    [
      ['shop', api({}, status('placed'))],
      ['till', api({ '/v1/invoices': path }, status('open'))],
    ],
    everything,
  );
  expect(merged.components?.schemas).toEqual({
    ...status('placed'),
    'till.Status': { const: 'open' },
    'till.Answer': { properties: { status: { $ref: '#/components/schemas/till.Status' } } },
  });
  expect(merged.paths['/v1/invoices']).toEqual({
    get: { schema: { $ref: '#/components/schemas/till.Answer' } },
  });
});

function api(paths: ApiDocument['paths'], schemas: Record<string, unknown> = {}): ApiDocument {
  return { openapi: '3.1.0', info, paths, components: { schemas } };
}
