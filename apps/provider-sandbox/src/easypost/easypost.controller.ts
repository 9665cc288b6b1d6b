import { All, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EasyPostCalls } from './easypost-calls.ts';
import { notFound } from './easypost-error.ts';
import { Shipments } from './shipments.ts';
import { Trackers } from './trackers.ts';

const LARGEST_PAGE = 100;

/** The part of EasyPost's API that Waybill uses, and what people reach for when they try it out. */
@Controller('v2')
export class EasyPostController {
  constructor(
    private readonly calls: EasyPostCalls,
    private readonly shipments: Shipments,
    private readonly trackers: Trackers,
  ) {}

  @Post('shipments')
  create(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.calls.handle(http, reply, 201, () => this.shipments.create(http.body));
  }

  @Get('shipments')
  list(
    @Req() http: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('page_size') pageSize = '20',
  ): Promise<void> {
    return this.calls.handle(http, reply, 200, () => {
      const size = Math.min(LARGEST_PAGE, Math.max(1, Number.parseInt(pageSize, 10) || 1));
      const shipments = this.shipments.list(size + 1);
      return { shipments: shipments.slice(0, size), has_more: shipments.length > size };
    });
  }

  @Get('shipments/:id')
  shipment(@Req() http: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    return this.calls.handle(http, reply, 200, () => this.shipments.retrieve(id));
  }

  @Post('shipments/:id/buy')
  buy(@Req() http: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const labelUrl = (shipmentId: string): string => `http://${http.host}/labels/${shipmentId}`;
    return this.calls.handle(http, reply, 200, () => this.shipments.buy(id, http.body, labelUrl));
  }

  @Post('shipments/:id/refund')
  refund(@Req() http: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    return this.calls.handle(http, reply, 200, () => this.shipments.refund(id));
  }

  @Get('trackers/:id')
  tracker(@Req() http: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    return this.calls.handle(http, reply, 200, () => this.trackers.retrieve(id));
  }

  @All('*')
  unknown(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.calls.handle(http, reply, 200, () => {
      throw notFound();
    });
  }
}
