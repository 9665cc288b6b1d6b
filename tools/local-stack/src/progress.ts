const CLEAR_LINE = '\r\x1b[2K';

/** Tells on standard error what is being done and how long it took. */
export interface Progress {
  /** Shows a step while it lasts, and its time when it is done. */
  step<T>(name: string, work: (note: (message: string) => void) => Promise<T>): Promise<T>;
  /** One line between the steps. */
  say: (line: string) => void;
}

export function showProgress(out: NodeJS.WriteStream = process.stderr): Progress {
  const say = (line: string) => void out.write(`${line}\n`);
  return {
    say,
    step: async (name, work) => {
      const startedAt = Date.now();
      // On a terminal the open step's line is replaced by its result; in a log both stay.
      const open = () => out.write(`  … ${name}${out.isTTY ? '' : '\n'}`);
      const close = (mark: string) =>
        say(`${out.isTTY ? CLEAR_LINE : ''}  ${mark} ${name} (${seconds(startedAt)})`);
      open();
      try {
        const result = await work((message) => {
          say(`${out.isTTY ? CLEAR_LINE : ''}      ${message}`);
          if (out.isTTY) open();
        });
        close('✓');
        return result;
      } catch (error) {
        close('✗');
        throw error;
      }
    },
  };
}

/** The time since then, as `3.2 s`. */
export function seconds(since: number): string {
  return `${((Date.now() - since) / 1_000).toFixed(1)} s`;
}
