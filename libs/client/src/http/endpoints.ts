/** The services a client talks to. */
export type ServiceName = 'order-api' | 'invoice' | 'fulfillment' | 'forecasting' | 'realtime-gateway';

/** Where single services are, when it isn't all one origin. */
export type Endpoints = Readonly<Partial<Record<ServiceName, string>>>;

/** Where to send what: each service's own address, else the one origin that routes by path. */
export type Locate = (service: ServiceName) => string;

/** @throws TypeError when an address is not an absolute URL */
export function locator(baseUrl: string, endpoints: Endpoints = {}): Locate {
  for (const url of [baseUrl, ...Object.values(endpoints)]) new URL(url);
  return (service) => (endpoints[service] ?? baseUrl).replace(/\/+$/, '');
}
