import type { RealtimeSocket } from './protocol.ts';

/** Longest delay that a timer takes: 24.8 days. ms */
const MAX_TIMER_MS = 2_147_483_647;

/** A token that has ended must not go on being served. The client is told why, and comes back with a new one. */
export function closeAtExpiry(socket: RealtimeSocket): void {
  const remaining = socket.data.expiresAt.getTime() - Date.now();
  const timer = setTimeout(
    () => {
      socket.emit('closing', { reason: 'token-expired' });
      socket.disconnect(true);
    },
    Math.min(Math.max(remaining, 0), MAX_TIMER_MS),
  );
  socket.once('disconnect', () => clearTimeout(timer));
}
