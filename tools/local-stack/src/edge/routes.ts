import type { ServiceName } from '@waybill/testing';

/** Which service serves a path; in a cluster the Ingress says the same. */
const ROUTES: readonly (readonly [prefix: string, service: ServiceName])[] = [
  ['/v1/orders', 'order-api'],
  ['/v1/order-batches', 'order-api'],
  ['/v1/products', 'order-api'],
  ['/docs', 'order-api'], // the files of Swagger UI
  ['/v1/invoices', 'invoice'],
  ['/v1/shipments', 'fulfillment'],
  ['/v1/stock', 'fulfillment'],
  ['/v1/forecasts', 'forecasting'],
  ['/socket.io', 'realtime-gateway'],
];

/** Those with an API under `/v1`. */
export const API_SERVICES: readonly ServiceName[] = [
  ...new Set(ROUTES.filter(([prefix]) => prefix.startsWith('/v1/')).map(([, service]) => service)),
];

/** The service that serves this path, with or without a query; undefined when none does. */
export function route(path = ''): ServiceName | undefined {
  return ROUTES.find(
    ([prefix]) => path === prefix || (/^[/?]/.test(path.slice(prefix.length)) && path.startsWith(prefix)),
  )?.[1];
}
