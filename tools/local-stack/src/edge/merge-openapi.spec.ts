import { expect, it } from '@jest/globals';
import { mergeApis, type ApiDocument } from './merge-openapi.ts';

const info = { title: 'All', version: '1' };
const everything = () => true;

it('leaves out the paths that are not public, and the schemas that only those use', () => {
  const merged = mergeApis(
    info,
    [['shop', api({ '/v1/orders': using('Order'), '/inside': using('Secret') }, { Order: {}, Secret: {} })]],
    (path) => path !== '/inside',
  );
  expect(Object.keys(merged.paths)).toEqual(['/v1/orders']);
  expect(merged.components?.schemas).toEqual({ Order: {} });
});

it('keeps one schema of two that are alike', () => {
  const money = { Money: { type: 'object' } };
  const merged = mergeApis(
    info,
    [
      ['shop', api({ '/v1/orders': using('Money') }, money)],
      ['till', api({ '/v1/invoices': using('Money') }, money)],
    ],
    everything,
  );
  expect(merged.components?.schemas).toEqual(money);
});

it('renames a schema that means something else, and those that refer to it', () => {
  const schemas = (status: string) => ({ Status: { const: status }, Answer: { status: refer('Status') } });
  const merged = mergeApis(
    info,
    [
      ['shop', api({ '/v1/orders': using('Answer') }, schemas('placed'))],
      ['till', api({ '/v1/invoices': using('Answer') }, schemas('open'))],
    ],
    everything,
  );
  expect(merged.components?.schemas).toEqual({
    ...schemas('placed'),
    'till.Status': { const: 'open' },
    'till.Answer': { status: refer('till.Status') },
  });
  expect(merged.paths['/v1/invoices']).toEqual(using('till.Answer'));
});

function refer(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}

function using(name: string) {
  return { get: { schema: refer(name) } };
}

function api(paths: ApiDocument['paths'], schemas: Record<string, unknown>): ApiDocument {
  return { openapi: '3.1.0', info, paths, components: { schemas } };
}
