import { Module } from '@nestjs/common';
import { EasyPostModule } from '../easypost/easypost.module.ts';
import { StripeModule } from '../stripe/stripe.module.ts';
import { LedgerController } from './ledger.controller.ts';
import { Ledger } from './ledger.ts';

/** What took effect at the providers. */
@Module({
  imports: [StripeModule, EasyPostModule],
  controllers: [LedgerController],
  providers: [Ledger],
  exports: [Ledger],
})
export class LedgerModule {}
