import { spawn } from 'node:child_process';
import { endWithThisProcess } from '@waybill/testing';

export interface ProgramResult {
  code: number;
  /** Standard output and error, as they came. */
  output: string;
}

/** Runs a program in the repository's root and keeps what it says. */
export function runProgram(command: string, args: string[], cwd: string): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    endWithThisProcess(child);
    let output = '';
    const keep = (chunk: Buffer) => void (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
