import { mintToken, SERVICES } from '@waybill/testing';
import { type CommandLine, UsageError } from './command-line.ts';
import { Operations } from './operations.ts';

/** The services that are asked: the one that was named, or all that have a database. */
export async function servicesFor({ service, url, rejected }: CommandLine): Promise<Operations[]> {
  const known = SERVICES.filter(({ database }) => database !== undefined).map(({ name, port }) => ({
    name: String(name),
    url: `http://localhost:${port}`,
  }));
  const named = service === undefined ? known : known.filter(({ name }) => name === service);
  const chosen = service !== undefined && url !== undefined ? [{ name: service, url }] : named;
  if (chosen.length === 0) {
    throw new UsageError(`"${service}" is none of ${known.map(({ name }) => name).join(', ')}.`);
  }
  const token = await accessToken();
  return chosen.map((one) => new Operations({ ...one, url: one.url.replace(/\/$/, '') }, token, rejected));
}

async function accessToken(): Promise<string> {
  const given = process.env['WAYBILL_TOKEN'];
  if (given) return given;
  const issuer = `http://localhost:${SERVICES.find(({ name }) => name === 'identity-provider')?.port}`;
  return mintToken(issuer, 'operator').catch((error: unknown) => {
    if (!(error instanceof TypeError)) throw error; // a TypeError is what fetch throws when nobody listens
    throw new Error(`Nobody answers on ${issuer}: start the stack (npm start), or set WAYBILL_TOKEN.`);
  });
}
