import { Module } from '@nestjs/common';
import { EasyPostModule } from '../easypost/easypost.module.ts';
import { LedgerModule } from '../ledger/ledger.module.ts';
import { MailModule } from '../mail/mail.module.ts';
import { PageController } from './page.controller.ts';

/** Pages for people. */
@Module({
  imports: [LedgerModule, EasyPostModule, MailModule],
  controllers: [PageController],
})
export class PageModule {}
