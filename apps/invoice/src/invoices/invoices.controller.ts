import { Controller, Get, Header, NotFoundException, Param, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { orderId, type OrderId } from '@waybill/contracts';
import { CurrentUser, Roles, type User } from '@waybill/service-kit';
import { renderInvoice } from '../pdf/render-invoice.ts';
import { InvoiceReader } from './invoice.reader.ts';
import { invoiceSchema, type InvoiceView } from './invoice.schemas.ts';

@ApiTags('invoices')
@Roles('customer', 'operator')
@Controller('v1/invoices/:orderId')
export class InvoicesController {
  constructor(private readonly reader: InvoiceReader) {}

  @Get()
  @Header('Cache-Control', 'private, no-store')
  @ApiOkResponse({ standardSchema: invoiceSchema })
  async get(
    @CurrentUser() user: User,
    @Param('orderId', { schema: orderId }) id: OrderId,
  ): Promise<InvoiceView> {
    const invoice = await this.reader.find(user, id);
    if (!invoice) throw new NotFoundException(`No invoice for order ${id}.`);
    return invoice;
  }

  @Get('pdf')
  @ApiProduces('application/pdf')
  @ApiOkResponse({
    content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } },
  })
  @Header('Cache-Control', 'private, no-store')
  async pdf(
    @CurrentUser() user: User,
    @Param('orderId', { schema: orderId }) id: OrderId,
  ): Promise<StreamableFile> {
    const invoice = await this.get(user, id);
    return new StreamableFile(await renderInvoice(invoice), {
      type: 'application/pdf',
      disposition: `inline; filename="invoice-${invoice.number}.pdf"`,
    });
  }
}
