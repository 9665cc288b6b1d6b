import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[/\\]$/, '');

/** What the local stack stores and logs; removing it begins anew. */
export const STACK_DIRECTORY = `${ROOT}/.waybill/local-stack`;
