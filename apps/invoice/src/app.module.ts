import { Module } from '@nestjs/common';
import { providerCallMigrations, ProviderCallsModule } from '@waybill/provider-calls';
import { ServiceModule } from '@waybill/service-kit';
import { config } from './config.ts';
import { BillToRepository } from './contacts/bill-to.repository.ts';
import { OnOrderContactGiven } from './contacts/on-order-contact-given.handler.ts';
import { CreateInvoices1767000000000 } from './database/create-invoices.migration.ts';
import { InvoiceReader } from './invoices/invoice.reader.ts';
import { InvoiceRepository } from './invoices/invoice.repository.ts';
import { InvoicesController } from './invoices/invoices.controller.ts';
import { IssueInvoice } from './invoices/issue-invoice.ts';
import { OnOrderPlaced } from './invoices/on-order-placed.handler.ts';
import { ChargeInvoice } from './payments/charge-invoice.call.ts';
import { SettleCharge } from './payments/settle-charge.ts';
import { stripeClient } from './stripe/stripe.client.ts';

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'invoice',
      title: 'Waybill invoices',
      description: 'Invoices of orders and their payment.',
      config,
      migrations: [...providerCallMigrations, CreateInvoices1767000000000],
    }),
    ProviderCallsModule.forRoot({
      providers: [{ name: 'stripe', callsPerSecond: config.STRIPE_CALLS_PER_SECOND, concurrency: 8 }],
    }),
  ],
  controllers: [InvoicesController, OnOrderPlaced, OnOrderContactGiven],
  providers: [
    stripeClient,
    InvoiceRepository,
    InvoiceReader,
    BillToRepository,
    IssueInvoice,
    ChargeInvoice,
    SettleCharge,
  ],
})
export class AppModule {}
