import * as sdk from '@easypost/api';

// The package's ES module exports the client by default, but its types say CommonJS, where TypeScript expects it a level deeper.
const Client = sdk.default as unknown as typeof sdk.default.default;

export type EasyPostClient = InstanceType<typeof Client>;

export interface EasyPostAccount {
  readonly apiKey: string;
  /** Such as `https://api.easypost.com/v2`. */
  readonly apiUrl: string;
}

/** What we use of superagent's request, which the SDK sends. */
export interface SentRequest {
  abort(): void;
}

/**
 * @param onRequest gets each request before it is sent. To stop one is up to the caller: the SDK neither retries nor, whatever
 *   its option `timeout` says, gives up by itself (8.9.0 keeps the option and never reads it).
 */
export function easyPostClient(
  { apiKey, apiUrl }: EasyPostAccount,
  onRequest: (request: SentRequest) => void = () => undefined,
): EasyPostClient {
  return new Client(apiKey, {
    // The SDK joins base and path as they are.
    baseUrl: `${apiUrl.replace(/\/$/, '')}/`,
    requestMiddleware: (request: SentRequest) => {
      onRequest(request);
      return request;
    },
  });
}
