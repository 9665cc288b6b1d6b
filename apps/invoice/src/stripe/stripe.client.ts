import type { FactoryProvider } from '@nestjs/common';
import Stripe from 'stripe';
import { config } from '../config.ts';

/** Below the time-out of a step, so that the answer is Stripe's or clearly none. ms */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * The account's client. It never repeats a request by itself: repetitions have to take a permit of the shared limit. For that,
 * turning retries off is not enough: over Node's own HTTP client the SDK still repeats a request whose connection was closed,
 * over `fetch` it does not.
 */
export const stripeClient: FactoryProvider<Stripe> = {
  provide: Stripe,
  useFactory: () => connectTo(config.STRIPE_API_URL, config.STRIPE_API_KEY),
};

function connectTo(apiUrl: string, apiKey: string): Stripe {
  const { protocol, hostname, port } = new URL(apiUrl);
  const secure = protocol === 'https:';
  return new Stripe(apiKey, {
    host: hostname,
    port: port || (secure ? 443 : 80),
    protocol: secure ? 'https' : 'http',
    httpClient: Stripe.createFetchHttpClient(),
    timeout: REQUEST_TIMEOUT_MS,
    maxNetworkRetries: 0,
    telemetry: false,
  });
}
