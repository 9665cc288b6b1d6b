import { Injectable } from '@nestjs/common';
import {
  event,
  orderContactGiven,
  orderId,
  orderPlaced,
  orderStatusChanged,
  parcelId,
  type CustomerId,
  type OrderId,
  type OrderPlaced,
  type SellerId,
} from '@waybill/contracts';
import type { EntityManager } from 'typeorm';
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid';
import { reserveStock } from '../availability/reserve-stock.ts';
import { ProductRepository } from '../catalogue/product.repository.ts';
import { priceBasket } from './basket.domain.ts';
import { OrderEvents } from './order-events.ts';
import { statusChange, type Order } from './order.domain.ts';
import { OrderReader } from './order.reader.ts';
import { OrderRepository } from './order.repository.ts';
import type { OrderView } from './order.schemas.ts';
import type { PlaceOrderRequest } from './place-order.schema.ts';
import { outOfStock, refusal } from './refusals.ts';

/** Accepts an order: prices it, saves and announces it, and takes its units off what may be sold. */
@Injectable()
export class PlaceOrder {
  constructor(
    private readonly products: ProductRepository,
    private readonly orders: OrderRepository,
    private readonly reader: OrderReader,
    private readonly events: OrderEvents,
  ) {}

  /**
   * @param manager of a transaction that is rolled back when this throws, and else commits right away
   * @throws Problem 422 `unknown-sku`, `mixed-currencies`; 409 `price-changed`, `out-of-stock`
   */
  async run(manager: EntityManager, customerId: CustomerId, request: PlaceOrderRequest): Promise<OrderView> {
    const { contact, shippingAddress } = request;
    const placed = await this.#price(manager, customerId, request);
    const order = newOrder(placed);
    await this.orders.insert(manager, order, placed);
    await this.orders.insertContact(manager, order.id, { ...contact, shippingAddress });
    await this.events.append(
      manager,
      event(orderPlaced, placed),
      event(orderStatusChanged, statusChange(order, orderPlaced.type, placed.placedAt)),
      event(orderContactGiven, {
        orderId: order.id,
        version: 1,
        customerId,
        ...contact,
        shippingAddress,
        givenAt: placed.placedAt,
      }),
    );
    const view = await this.reader.find(manager, order.id);
    if (!view) throw new Error(`Order ${order.id} can't be read in the transaction that saved it.`);

    const shortages = await reserveStock(manager, request.lines);
    if (shortages.length > 0) throw outOfStock(shortages);
    return view;
  }

  async #price(
    manager: EntityManager,
    customerId: CustomerId,
    { lines, expectedTotal, paymentMethod, onShortage }: PlaceOrderRequest,
  ): Promise<OrderPlaced> {
    const skus = lines.map(({ sku }) => sku);
    const basket = priceBasket(lines, await this.products.findAll(manager, skus), expectedTotal);
    if (basket.outcome !== 'priced') throw refusal(basket);
    const id = orderId.parse(uuidv7());
    return {
      orderId: id,
      version: 1,
      customerId,
      lines: basket.lines.map((line) => ({ ...line, parcelId: parcelOf(id, line.sellerId) })),
      total: basket.total,
      paymentMethod,
      onShortage,
      placedAt: new Date().toISOString(),
    };
  }
}

/** One parcel per seller. */
function parcelOf(order: OrderId, seller: SellerId) {
  return parcelId.parse(uuidv5(seller, order));
}

/** As it is after `OrderPlaced`, version 1, and the change of status that tells of it, version 2. */
function newOrder({ orderId: id, customerId, lines }: OrderPlaced): Order {
  const parcels = new Map(lines.map(({ parcelId, sellerId }) => [parcelId, sellerId]));
  return {
    id,
    customerId,
    version: 2,
    payment: 'pending',
    cancellation: 'none',
    parcels: [...parcels].map(([parcelId, sellerId]) => ({ parcelId, sellerId, status: 'preparing' })),
    applied: { invoices: 0, shipments: 0 },
  };
}
