import { Body, Controller, Get, Header, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { customerId, orderId, type OrderId } from '@waybill/contracts';
import {
  Answer,
  CurrentUser,
  decodePageToken,
  encodePageToken,
  Idempotency,
  IdempotencyKey,
  Roles,
  type User,
} from '@waybill/service-kit';
import { DataSource } from 'typeorm';
import { ApiProblems } from '../http/problems.ts';
import { OrderReader } from './order.reader.ts';
import { orderListSchema, orderSchema, timelineSchema, type OrderView } from './order.schemas.ts';
import {
  orderPositionSchema,
  orderQuerySchema,
  placeOrderSchema,
  type OrderQuery,
  type PlaceOrderRequest,
} from './place-order.schema.ts';
import { PlaceOrder } from './place-order.ts';

/** Answers hold personal data, so none may be kept on the way. */
const NO_STORE = ['cache-control', 'no-store'] as const;

@ApiTags('orders')
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly idempotency: Idempotency,
    private readonly placeOrder: PlaceOrder,
    private readonly orders: OrderReader,
  ) {}

  @Post()
  @Roles('customer')
  @Header(...NO_STORE)
  @ApiOperation({
    operationId: 'placeOrder',
    summary: 'Places an order',
    description:
      'Answers as soon as it is saved; invoice, payment and shipping follow and show in the timeline.',
  })
  @ApiAcceptedResponse({
    standardSchema: orderSchema,
    headers: {
      Location: { description: 'Where the order is', schema: { type: 'string' } },
      'Idempotent-Replayed': {
        description: '`true` when this is the stored answer to an earlier request',
        schema: { type: 'string' },
      },
    },
  })
  @ApiProblems(
    'invalid-request',
    'idempotency-key-required',
    'price-changed',
    'out-of-stock',
    'idempotency-key-in-use',
    'request-too-large',
    'unsupported-media-type',
    'unknown-sku',
    'mixed-currencies',
    'idempotency-key-reused',
  )
  async place(
    @CurrentUser() user: User,
    @IdempotencyKey() key: string | undefined,
    @Body({ schema: placeOrderSchema }) body: PlaceOrderRequest,
  ): Promise<Answer<OrderView>> {
    const request = { subject: user.id, key, request: ['POST /v1/orders', body] };
    return this.idempotency.run(request, async (manager) => {
      const order = await this.placeOrder.run(manager, customerId.parse(user.id), body);
      return new Answer(202, { location: `/v1/orders/${order.id}` }, order);
    });
  }

  @Get()
  @Roles('customer', 'operator')
  @Header(...NO_STORE)
  @ApiOperation({
    operationId: 'listOrders',
    summary: 'Lists orders, newest first: the caller’s own, or all for an operator',
  })
  @ApiOkResponse({ standardSchema: orderListSchema })
  @ApiProblems('invalid-request', 'invalid-page-token')
  async list(
    @CurrentUser() user: User,
    @Query({ schema: orderQuerySchema }) { pageSize, pageToken, status }: OrderQuery,
  ) {
    const found = await this.orders.list(this.dataSource.manager, {
      customerId: seesAll(user) ? undefined : customerId.parse(user.id),
      status,
      after: pageToken === undefined ? undefined : decodePageToken(orderPositionSchema, pageToken),
      limit: pageSize + 1,
    });
    const orders = found.slice(0, pageSize);
    const last = found.length > pageSize ? orders.at(-1) : undefined;
    const position = last && { placedAt: last.placedAt, id: last.id };
    return { orders, ...(position && { nextPageToken: encodePageToken(position) }) };
  }

  @Get(':id')
  @Roles('customer', 'operator')
  @Header(...NO_STORE)
  @ApiOperation({ operationId: 'getOrder', summary: 'An order as it is now' })
  @ApiOkResponse({ standardSchema: orderSchema })
  @ApiProblems('invalid-request', 'not-found')
  async get(@CurrentUser() user: User, @Param('id', { schema: orderId }) id: OrderId): Promise<OrderView> {
    const order = await this.orders.find(this.dataSource.manager, id);
    if (!order || !(seesAll(user) || order.customerId === user.id)) {
      throw new NotFoundException(`No order ${id}.`);
    }
    return order;
  }

  @Get(':id/timeline')
  @Roles('customer', 'operator')
  @Header(...NO_STORE)
  @ApiOperation({ operationId: 'getTimeline', summary: 'What happened to an order, oldest first' })
  @ApiOkResponse({ standardSchema: timelineSchema })
  @ApiProblems('invalid-request', 'not-found')
  async timeline(@CurrentUser() user: User, @Param('id', { schema: orderId }) id: OrderId) {
    await this.get(user, id);
    return { entries: await this.orders.timeline(this.dataSource.manager, id) };
  }
}

function seesAll(user: User): boolean {
  return user.roles.includes('operator');
}
