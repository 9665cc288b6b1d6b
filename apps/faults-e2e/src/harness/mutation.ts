/** Set by `npm run test:mutations`: options for Node that take one safeguard out of the services under test. */
const VARIABLE = 'WAYBILL_MUTATION_OPTIONS';

export function mutation(): Record<string, string> {
  const options = process.env[VARIABLE];
  return options ? { NODE_OPTIONS: options } : {};
}
