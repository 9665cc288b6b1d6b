import { Body, Controller, Get, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { quantity, sku } from '@waybill/contracts';
import type { Sku } from '@waybill/contracts';
import { Answer, CurrentUser, Idempotency, IdempotencyKey, Roles } from '@waybill/service-kit';
import type { User } from '@waybill/service-kit';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ProductSellers } from '../catalogue/product-sellers.ts';
import { ReceiveStock } from './receive-stock.ts';
import type { Receipt } from './receive-stock.ts';
import { StockRepository } from './stock.repository.ts';
import type { StockLevel } from './stock.repository.ts';

const newReceiptSchema = z.strictObject({ quantity }).meta({ id: 'NewReceipt' });
type NewReceipt = z.output<typeof newReceiptSchema>;

const receiptSchema = z
  .object({ sku, receiptId: z.uuid(), quantity, onHand: z.int() })
  .meta({ id: 'StockReceipt' });
const stockSchema = z.object({ sku, onHand: z.int() }).meta({ id: 'Stock' });

@ApiTags('stock')
@Roles('seller', 'operator')
@Controller('v1/stock')
export class StockController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sellers: ProductSellers,
    private readonly stock: StockRepository,
    private readonly receiveStock: ReceiveStock,
    private readonly idempotency: Idempotency,
  ) {}

  @Get(':sku')
  @ApiOkResponse({ standardSchema: stockSchema })
  async get(@CurrentUser() user: User, @Param('sku', { schema: sku }) id: Sku): Promise<StockLevel> {
    const { manager } = this.dataSource;
    const found = await this.stock.find(manager, id);
    if (!found || !(await this.sellers.concern(manager, user, id)))
      throw new NotFoundException(`Nothing of ${id} was ever received.`);
    return found;
  }

  @Post(':sku/receipts')
  @ApiCreatedResponse({ standardSchema: receiptSchema })
  receive(
    @CurrentUser() user: User,
    @IdempotencyKey() key: string | undefined,
    @Param('sku', { schema: sku }) id: Sku,
    @Body({ schema: newReceiptSchema }) body: NewReceipt,
  ): Promise<Answer<Receipt>> {
    const request = ['POST /v1/stock/{sku}/receipts', id, body];
    return this.idempotency.run({ subject: user.id, key, request }, async (manager) => {
      if (!(await this.sellers.concern(manager, user, id))) throw new NotFoundException(notTheirs(id));
      const receipt = await this.receiveStock.run(manager, id, body.quantity);
      return new Answer(201, { location: `/v1/stock/${id}` }, receipt);
    });
  }
}

/** The same for a product of another seller: whether there is one is not told. */
function notTheirs(id: Sku): string {
  return `You have no product ${id}. If you published it just now, it may not have arrived here yet: try again.`;
}
