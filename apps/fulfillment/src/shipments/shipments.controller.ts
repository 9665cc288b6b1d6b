import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { orderId, parcelId, parcelStatus, quantity, sellerId, sku, timestamp } from '@waybill/contracts';
import type { OrderId } from '@waybill/contracts';
import { CurrentUser, Roles } from '@waybill/service-kit';
import type { User } from '@waybill/service-kit';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { FulfilmentRepository } from './fulfilment.repository.ts';
import { TRACKING_STATUSES } from './parcel.domain.ts';
import type { Parcel } from './parcel.domain.ts';

const parcelSchema = z
  .object({
    parcelId,
    sellerId,
    status: parcelStatus,
    lines: z.array(z.object({ sku, quantity })),
    carrier: z.string().optional(),
    service: z.string().optional(),
    trackingCode: z.string().optional(),
    tracking: z.enum(TRACKING_STATUSES).optional().meta({ description: "The carrier's latest word" }),
    packedAt: timestamp.optional(),
    dispatchedAt: timestamp.optional(),
    deliveredAt: timestamp.optional(),
    failure: z.string().optional().meta({ description: 'Why no label can be had' }),
  })
  .meta({ id: 'Parcel' });
const shipmentsSchema = z.object({ orderId, parcels: z.array(parcelSchema) }).meta({ id: 'Shipments' });

@ApiTags('shipments')
@Roles('customer', 'operator')
@Controller('v1/shipments')
export class ShipmentsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly fulfilments: FulfilmentRepository,
  ) {}

  @Get(':orderId')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: shipmentsSchema })
  async get(
    @CurrentUser() user: User,
    @Param('orderId', { schema: orderId }) id: OrderId,
  ): Promise<z.input<typeof shipmentsSchema>> {
    const found = await this.fulfilments.find(this.dataSource.manager, id);
    const maySee = user.roles.includes('operator') || found?.customerId === user.id;
    if (!found || !maySee) throw new NotFoundException(`No order ${id}.`);
    return { orderId: id, parcels: found.parcels.map(describe) };
  }
}

function describe({ label, ...parcel }: Parcel): z.input<typeof parcelSchema> {
  const { carrier, service, trackingCode } = label ?? {};
  return {
    ...parcel,
    lines: [...parcel.lines],
    ...(label && { carrier, service, trackingCode }),
  };
}
