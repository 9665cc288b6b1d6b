import { Problem, type TokenVerifier } from '@waybill/service-kit';
import { type RealtimeSocket, refusalOf } from './protocol.ts';

type Next = (error?: Error & { data?: unknown }) => void;

/** Socket.IO middleware: only a handshake with a valid token, as `auth: { token }`, becomes a connection. */
export function authenticateWith(verifier: TokenVerifier): (socket: RealtimeSocket, next: Next) => void {
  return (socket, next) => {
    verify(verifier, socket.handshake.auth['token']).then(
      ({ user, expiresAt }) => {
        socket.data = { user, expiresAt };
        next();
      },
      (error: unknown) => {
        const refusal = refusalOf(error);
        next(Object.assign(new Error(refusal.title, { cause: error }), { data: refusal }));
      },
    );
  };
}

async function verify(verifier: TokenVerifier, token: unknown) {
  if (typeof token !== 'string')
    throw new Problem('invalid-token', 401, { detail: 'Connect with auth: { token }.' });
  return verifier.verifyToken(token);
}
