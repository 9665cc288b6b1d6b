/** `npm run audit`: asks every service of the local stack, and the ledger, whether their books agree. */
import { balance, mintToken, readFacts, SERVICES, type ServiceName } from '@waybill/testing';
import { report } from './report.ts';

try {
  const books = balance(await readFacts({ url, token: (role) => mintToken(url('identity-provider'), role) }));
  console.log(report(books));
  process.exitCode = books.exceptions.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error('The audit asks the local stack: start it with npm start.');
  process.exitCode = 1;
}

function url(name: ServiceName): string {
  const service = SERVICES.find((one) => one.name === name);
  return `http://localhost:${service?.port}`;
}
