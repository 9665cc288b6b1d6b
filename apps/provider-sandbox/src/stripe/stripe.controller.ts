import { All, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Charges } from './charges.ts';
import { Expansion } from './expansion.ts';
import {
  cancelIntentParams,
  confirmIntentParams,
  createIntentParams,
  createRefundParams,
  listParams,
  parseParams,
  retrieveParams,
  searchParams,
} from './params.ts';
import { PaymentIntents } from './payment-intents.ts';
import { Refunds } from './refunds.ts';
import { StripeCalls } from './stripe-calls.ts';
import { invalidParameter, noSuch, unrecognizedUrl } from './stripe-error.ts';

/** The part of Stripe's API that Waybill uses, and what people reach for when they try it out. */
@Controller('v1')
export class StripeController {
  constructor(
    private readonly calls: StripeCalls,
    private readonly intents: PaymentIntents,
    private readonly charges: Charges,
    private readonly refunds: Refunds,
    private readonly expansion: Expansion,
  ) {}

  @Post('payment_intents')
  createIntent(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.calls.handle(http, reply, (request) => {
      const params = parseParams(createIntentParams, request.fields);
      return this.expansion.expand(this.intents.create(params, request), params.expand);
    });
  }

  @Get('payment_intents')
  listIntents(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.calls.handle(http, reply, ({ fields }) => {
      const { limit } = parseParams(listParams, fields);
      return page('/v1/payment_intents', limit, this.intents.list(limit + 1));
    });
  }

  @Get('payment_intents/search')
  searchIntents(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.calls.handle(http, reply, ({ fields }) => {
      const { query, limit } = parseParams(searchParams, fields);
      const [, name, value] = /^metadata\[['"](.+?)['"]\]:\s*['"](.*)['"]$/.exec(query) ?? [];
      if (name === undefined || value === undefined) {
        throw invalidParameter(
          'parameter_invalid',
          'query',
          `We were unable to parse your search query: ${query}`,
        );
      }
      const { data, has_more, url } = page(
        '/v1/payment_intents/search',
        limit,
        this.intents.withMetadata(name, value, limit + 1),
      );
      return { object: 'search_result', url, has_more, data, next_page: null };
    });
  }

  @Get('payment_intents/:id')
  intent(@Req() http: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    return this.calls.handle(http, reply, ({ fields }) => {
      const { expand } = parseParams(retrieveParams, fields);
      return this.expansion.expand(this.intents.retrieve(id), expand);
    });
  }

  @Post('payment_intents/:id/confirm')
  confirm(@Req() http: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    return this.calls.handle(http, reply, (request) => {
      const params = parseParams(confirmIntentParams, request.fields);
      return this.expansion.expand(this.intents.confirm(id, params, request), params.expand);
    });
  }

  @Post('payment_intents/:id/cancel')
  cancel(@Req() http: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    return this.calls.handle(http, reply, (request) => {
      const params = parseParams(cancelIntentParams, request.fields);
      return this.expansion.expand(this.intents.cancel(id, params, request), params.expand);
    });
  }

  @Get('charges/:id')
  charge(@Req() http: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    return this.calls.handle(http, reply, () => {
      const kept = this.charges.get(id);
      if (!kept) throw noSuch('charge', id);
      return kept.charge;
    });
  }

  @Post('refunds')
  createRefund(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.calls.handle(http, reply, (request) => {
      const params = parseParams(createRefundParams, request.fields);
      return this.expansion.expand(this.refunds.create(params, request), params.expand);
    });
  }

  @Get('refunds')
  listRefunds(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.calls.handle(http, reply, ({ fields }) => {
      const { limit, payment_intent } = parseParams(listParams, fields);
      return page('/v1/refunds', limit, this.refunds.list(limit + 1, payment_intent));
    });
  }

  @Get('refunds/:id')
  refund(@Req() http: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    return this.calls.handle(http, reply, () => this.refunds.retrieve(id));
  }

  @All('*')
  unknown(@Req() http: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.calls.handle(http, reply, () => {
      throw unrecognizedUrl(http.method, http.url);
    });
  }
}

/** A page in Stripe's list format, of one item more than fits. */
function page<T>(url: string, limit: number, items: T[]) {
  return { object: 'list', url, has_more: items.length > limit, data: items.slice(0, limit) };
}
