import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, createTestTopics, kafkaBrokers } from '@waybill/testing';
import type { Finding } from './finding.ts';
import type { Task } from './measure/main.ts';
import type { BenchmarkName, Sizes } from './options.ts';

const ENTRY = fileURLToPath(new URL('measure/main.ts', import.meta.url));

/** Measures in a process of its own, without the condition by which this one imports sources: there, libraries are built. */
export async function measureMessaging(
  name: Exclude<BenchmarkName, 'accept'>,
  sizes: Sizes,
): Promise<Finding[]> {
  const database = await createTestDatabase();
  try {
    const task: Task = {
      name,
      sizes,
      databaseUrl: database.url,
      brokers: (await kafkaBrokers()).split(','),
      topicPrefix: await createTestTopics(),
    };
    return await inProcess(task);
  } finally {
    await database.drop();
  }
}

function inProcess(task: Task): Promise<Finding[]> {
  return new Promise((resolve, reject) => {
    const child = fork(ENTRY, { execArgv: [], stdio: ['ignore', 2, 2, 'ipc'] });
    let findings: Finding[] | undefined;
    child.once('message', (message) => (findings = message as Finding[]));
    child.once('error', reject);
    child.once('exit', (code) => {
      if (findings && code === 0) resolve(findings);
      else reject(new Error(`Measuring ${task.name} ended with ${code}.`));
    });
    child.send(task);
  });
}
