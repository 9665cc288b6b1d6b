import { runProgram } from './run-program.ts';
import { ROOT } from './paths.ts';

/**
 * Builds what has changed.
 * @throws with the compiler's words
 */
export async function build(): Promise<void> {
  const { code, output } = await runProgram('nx', ['run-many', '-t', 'build', '--outputStyle=static'], ROOT);
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
}
