import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PROJECTS = ['contracts', 'messaging', 'service-kit', 'testing', 'order-api'];

/** What is measured is what is shipped: the built libraries and application. */
export async function build(): Promise<void> {
  const projects = PROJECTS.map((name) => `@waybill/${name}`).join(',');
  await promisify(execFile)('nx', ['run-many', '-t', 'build', '-p', projects, '--outputStyle=static'], {
    cwd: ROOT,
  });
}
