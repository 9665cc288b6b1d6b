/** `npm run -s token -- customer alice`: prints an access token and nothing else. */
import { mintToken, ROLES, SERVICES } from '@waybill/testing';

const [role, subject] = process.argv.slice(2);
const known = ROLES.find((name) => name === role);
const issuer = `http://localhost:${SERVICES.find(({ name }) => name === 'identity-provider')?.port}`;
try {
  if (!known) throw new Error(`Say for whom: npm run -s token -- ${ROLES.join('|')} [id]`);
  console.log(await mintToken(issuer, known, subject));
} catch (error) {
  const refused = error instanceof TypeError; // what fetch throws when nobody listens
  console.error(
    refused ? `Nobody answers on ${issuer}: is the stack up (npm start)?` : (error as Error).message,
  );
  process.exitCode = 1;
}
