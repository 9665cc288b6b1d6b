/** After this many attempts a failing message is dead. With the back-off below: about two hours. */
export const MAX_ATTEMPTS = 20;

const FIRST_MS = 500;
const LONGEST_MS = 10 * 60_000;

/**
 * Exponential back-off with full jitter on its upper half, so that messages that failed together don't come back
 * together.
 * @param attempts made so far, from 1
 * @returns ms
 */
export function backOff(attempts: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempts - 1));
  return ceiling / 2 + random() * (ceiling / 2);
}
