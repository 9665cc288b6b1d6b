import * as sdk from '@easypost/api';
import { config } from '../config.ts';

// The package's ES module exports the client by default, but its types say CommonJS, where TypeScript expects it a level deeper.
const Client = sdk.default as unknown as typeof sdk.default.default;

export type EasyPostClient = InstanceType<typeof Client>;

/**
 * @param signal ends the wait for an answer. The SDK neither retries nor, whatever its option `timeout` says, gives up by itself
 *   (8.9.0 keeps the option and never reads it).
 */
export function easyPostClient(signal?: AbortSignal): EasyPostClient {
  return new Client(config.EASYPOST_API_KEY, {
    // The SDK joins base and path as they are.
    baseUrl: `${config.EASYPOST_API_URL.replace(/\/$/, '')}/`,
    requestMiddleware: (request: AbortableRequest) => {
      signal?.addEventListener('abort', () => request.abort(), { once: true });
      return request;
    },
  });
}

/** What we use of superagent's request. */
interface AbortableRequest {
  abort(): void;
}
