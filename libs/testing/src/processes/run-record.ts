import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess } from './end-process.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

interface Entry extends ProcessIdentity {
  name: string;
  signal: NodeJS.Signals;
}
interface Contents {
  launcher: ProcessIdentity;
  children: Entry[];
}

/**
 * The processes that run on one directory's files, kept in `processes.json` inside it. Should both
 * launcher and watchdog be killed, the next start ends what they left before it uses the files.
 */
export class RunRecord {
  readonly #file: string;
  readonly #children = new Map<number, Entry>();

  private constructor(file: string) {
    this.#file = file;
  }

  /**
   * Takes the directory for this process.
   * @throws when another live launcher has it
   */
  static async claim(directory: string): Promise<RunRecord> {
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    const file = join(directory, 'processes.json');
    const previous = read(file);
    if (previous && previous.launcher.pid !== process.pid && isAlive(previous.launcher)) {
      throw new Error(
        `A stack already runs on ${directory} (process ${previous.launcher.pid}). Use it, or stop it with Ctrl-C in its terminal.`,
      );
    }
    const leftOver = previous?.children ?? [];
    await Promise.all(leftOver.map((child) => endProcess(child, child.signal, 8_000)));
    const record = new RunRecord(file);
    record.#save();
    return record;
  }

  add(name: string, identity: ProcessIdentity, signal: NodeJS.Signals): void {
    this.#children.set(identity.pid, { name, signal, ...identity });
    this.#save();
  }

  remove(pid: number): void {
    if (this.#children.delete(pid)) this.#save();
  }

  #save(): void {
    const launcher = identify(process.pid);
    if (!launcher) throw new Error('This process cannot find its own start time.');
    const contents: Contents = { launcher, children: [...this.#children.values()] };
    writeFileSync(`${this.#file}.new`, JSON.stringify(contents, undefined, 2));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function read(file: string): Contents | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Contents;
  } catch {
    return undefined;
  }
}
