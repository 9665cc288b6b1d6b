import { locator, type Endpoints } from './http/endpoints.ts';
import { Http } from './http/http.ts';
import { newIdempotencyKey } from './http/idempotency-key.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './http/retry.ts';
import { type FollowOptions, Realtime } from './realtime/realtime.ts';
import { followOrder } from './follow-order.ts';
import type { NewProduct, Product, ProductPage, ProductQuery, StockReceipt } from './types/catalogue.ts';
import type { Forecast } from './types/forecasts.ts';
import type { Invoice } from './types/invoices.ts';
import type { NewOrder, Order, OrderPage, OrderQuery, Timeline } from './types/orders.ts';
import type { Shipment } from './types/shipments.ts';
import type { OrderUpdate, Update } from './types/updates.ts';
import type { CallOptions, CreateOptions } from './types/values.ts';

export interface ClientOptions {
  /** The one origin that routes to all services, such as `http://localhost:8080`. */
  readonly baseUrl: string;
  /** An access token, or how to get one that is still valid; asked before every request. Not needed for products. */
  readonly token?: string | (() => Promise<string>);
  /** Services that are reached directly instead. */
  readonly endpoints?: Endpoints;
  readonly retry?: Partial<RetryPolicy>;
  /** Longest that one try of a request may take; default 10 s. ms */
  readonly timeoutMs?: number;
  /** Instead of the platform's `fetch`. */
  readonly fetch?: typeof fetch;
}

/**
 * Every call throws a {@link WaybillProblem} when a service refuses, and an `Error` when none could be reached in spite
 * of trying again.
 */
export interface WaybillClient {
  readonly orders: {
    /** Accepted is not yet paid or shipped: follow it. */
    place(order: NewOrder, options?: CreateOptions): Promise<Order>;
    get(id: string, options?: CallOptions): Promise<Order>;
    /** A customer's own, or all of an operator. */
    list(query?: OrderQuery, options?: CallOptions): Promise<OrderPage>;
    timeline(id: string, options?: CallOptions): Promise<Timeline>;
    /**
     * What happened to an order and what happens next, in order, each once, up to a final status.
     * @throws WaybillProblem `not-found` for an order that isn't there or isn't yours; `invalid-token`
     */
    follow(id: string, options?: FollowOptions): AsyncIterableIterator<OrderUpdate, undefined>;
  };
  readonly products: {
    list(query?: ProductQuery, options?: CallOptions): Promise<ProductPage>;
    get(sku: string, options?: CallOptions): Promise<Product>;
    put(sku: string, product: NewProduct, options?: CallOptions): Promise<Product>;
  };
  readonly stock: {
    /** Goods that came in. */
    receive(sku: string, quantity: number, options?: CreateOptions): Promise<StockReceipt>;
  };
  readonly invoices: {
    get(orderId: string, options?: CallOptions): Promise<Invoice>;
    pdf(orderId: string, options?: CallOptions): Promise<Blob>;
  };
  readonly shipments: { get(orderId: string, options?: CallOptions): Promise<Shipment> };
  readonly forecasts: {
    get(sku: string, options?: CallOptions & { readonly days?: number }): Promise<Forecast>;
  };
  readonly updates: {
    /**
     * A room as it is, such as `customer:alice`: all orders of a customer, without an end.
     * Without `after` from now on; with 0 from the first.
     */
    follow(room: string, options?: FollowOptions): AsyncIterableIterator<Update, undefined>;
  };
  /** Ends everything that is followed, and the connection with it. */
  close(): void;
}

/**
 * @example
 * const waybill = createWaybillClient({ baseUrl: 'http://localhost:8080', token });
 * const order = await waybill.orders.place({ … });
 * for await (const update of waybill.orders.follow(order.id)) console.log(update.sequence, update.data);
 */
export function createWaybillClient(options: ClientOptions): WaybillClient {
  const { baseUrl, token, endpoints, retry, timeoutMs = 10_000 } = options;
  const locate = locator(baseUrl, endpoints);
  const accessToken = () => (typeof token === 'function' ? token() : Promise.resolve(token));
  const http = new Http({
    locate,
    token: accessToken,
    retry: { ...DEFAULT_RETRY, ...retry },
    timeoutMs,
    // Bound anew, because browsers refuse a `fetch` that is called as another object's method.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
  });
  const realtime = new Realtime({ url: locate('realtime-gateway'), token: accessToken });

  const orders: WaybillClient['orders'] = {
    place: (order, { idempotencyKey = newIdempotencyKey(), signal } = {}) =>
      http.json({
        service: 'order-api',
        method: 'POST',
        path: '/v1/orders',
        headers: { 'idempotency-key': idempotencyKey },
        body: order,
        signal,
      }),
    get: (id, { signal } = {}) =>
      http.json({ service: 'order-api', method: 'GET', path: `/v1/orders/${escaped(id)}`, signal }),
    list: (query, { signal } = {}) =>
      http.json({ service: 'order-api', method: 'GET', path: '/v1/orders', query: { ...query }, signal }),
    timeline: (id, { signal } = {}) =>
      http.json({ service: 'order-api', method: 'GET', path: `/v1/orders/${escaped(id)}/timeline`, signal }),
    follow: (id, follow) => followOrder(realtime, () => orders.get(id), id, follow),
  };

  return {
    orders,
    products: {
      list: (query, { signal } = {}) =>
        http.json({ service: 'order-api', method: 'GET', path: '/v1/products', query: { ...query }, signal }),
      get: (sku, { signal } = {}) =>
        http.json({ service: 'order-api', method: 'GET', path: `/v1/products/${escaped(sku)}`, signal }),
      put: (sku, body, { signal } = {}) =>
        http.json({
          service: 'order-api',
          method: 'PUT',
          path: `/v1/products/${escaped(sku)}`,
          body,
          signal,
        }),
    },
    stock: {
      receive: (sku, quantity, { idempotencyKey = newIdempotencyKey(), signal } = {}) =>
        http.json({
          service: 'fulfillment',
          method: 'POST',
          path: `/v1/stock/${escaped(sku)}/receipts`,
          headers: { 'idempotency-key': idempotencyKey },
          body: { quantity },
          signal,
        }),
    },
    invoices: {
      get: (orderId, { signal } = {}) =>
        http.json({ service: 'invoice', method: 'GET', path: `/v1/invoices/${escaped(orderId)}`, signal }),
      pdf: async (orderId, { signal } = {}) => {
        const path = `/v1/invoices/${escaped(orderId)}/pdf`;
        const headers = { accept: 'application/pdf, application/problem+json' };
        return (await http.send({ service: 'invoice', method: 'GET', path, headers, signal })).blob();
      },
    },
    shipments: {
      get: (orderId, { signal } = {}) =>
        http.json({
          service: 'fulfillment',
          method: 'GET',
          path: `/v1/shipments/${escaped(orderId)}`,
          signal,
        }),
    },
    forecasts: {
      get: (sku, { days, signal } = {}) =>
        http.json({
          service: 'forecasting',
          method: 'GET',
          path: `/v1/forecasts/${escaped(sku)}`,
          query: { days },
          signal,
        }),
    },
    updates: {
      follow: (room, { after, signal } = {}) => realtime.follow({ room, after, signal }),
    },
    close: () => realtime.close(),
  };
}

const escaped = encodeURIComponent;
