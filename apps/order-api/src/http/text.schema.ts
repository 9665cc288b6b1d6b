import { z } from 'zod';

/** A line of text from a caller: trimmed, not empty, without control characters, which a database refuses and a mail's headers must not hold. */
export function textLine(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters');
}
