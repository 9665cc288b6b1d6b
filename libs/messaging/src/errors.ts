/** Thrown by a handler that will fail the same way every time: the message goes to the dead letters at once. */
export class PermanentError extends Error {
  override name = 'PermanentError';
}
