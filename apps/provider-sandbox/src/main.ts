import { readConfig } from './config.ts';
import { startSandbox } from './sandbox.ts';

await startSandbox(readConfig(process.env));
