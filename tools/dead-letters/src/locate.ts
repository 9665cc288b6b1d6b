import { OperationFailed, type LetterDetails, type Operations } from './operations.ts';

/**
 * Finds the one service that has something at a position.
 * @throws OperationFailed when none has, or several have: each service counts for itself
 */
export async function locate(
  services: readonly Operations[],
  position: string,
): Promise<{ operations: Operations; letter: LetterDetails }> {
  const found = await Promise.all(
    services.map(async (operations) => {
      const letter = await unlessMissing(operations.show(position));
      return letter ? [{ operations, letter }] : [];
    }),
  );
  const [first, ...others] = found.flat();
  if (!first) throw new OperationFailed(`Nothing is at position ${position}.`, 404);
  if (others.length === 0) return first;
  const names = [first, ...others].map(({ operations }) => operations.service).join(', ');
  throw new OperationFailed(`Position ${position} exists in ${names}: say which with --service.`);
}

async function unlessMissing<Found>(asked: Promise<Found>): Promise<Found | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof OperationFailed && error.status === 404) return undefined;
    throw error;
  }
}
