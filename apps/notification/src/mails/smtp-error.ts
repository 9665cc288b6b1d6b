import { NotAttempted, RateLimited } from '@waybill/provider-calls';
import type { NodemailerError } from 'nodemailer';

/**
 * What became of a mail whose sending failed.
 * @returns the answer of a server that refused this mail for good
 * @throws RateLimited when the server says that we send too much
 * @throws NotAttempted when the server surely hasn't taken it and may later
 * @throws the error itself when the server may have taken it
 */
export function refusalOrThrow(error: NodemailerError): string {
  if (isRefusal(error)) return error.response ?? error.message;
  if (isRateLimit(error)) throw new RateLimited(undefined, { cause: error });
  if (wasNotTaken(error)) throw new NotAttempted(error);
  throw error;
}

/** Of the mail or its recipient. A refused login, greeting or sender says nothing about them, but much about our settings. */
function isRefusal({ code, command, responseCode, permanent }: NodemailerError): boolean {
  if ((code !== 'EENVELOPE' && code !== 'EMESSAGE') || command === 'MAIL FROM') return false;
  return permanent ?? responseCode === undefined;
}

/** RFC 3463: the class 4.7 is policy, and a transient one is about our rate; 421 closes the service for a while. */
function isRateLimit({ responseCode, response = '' }: NodemailerError): boolean {
  return responseCode === 421 || /^4\d\d[ -]4\.7\./.test(response);
}

function wasNotTaken({ code, command, responseCode, syscall, timeoutType }: NodemailerError): boolean {
  // Any answer before the content is one to something else than the content.
  if (responseCode !== undefined) return command !== 'DATA';
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  if (timeoutType !== undefined) return timeoutType !== 'SOCKET_TIMEOUT';
  return code !== undefined && BEFORE_CONTENT.includes(code);
}

const BEFORE_CONTENT: readonly string[] = ['EDNS', 'ETLS', 'EREQUIRETLS', 'EAUTH', 'ENOAUTH', 'EOAUTH2'];
