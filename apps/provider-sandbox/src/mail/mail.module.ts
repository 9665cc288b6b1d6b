import { Module } from '@nestjs/common';
import { InboxController } from './inbox.controller.ts';
import { MailServer } from './mail-server.ts';
import { Mails } from './mails.ts';

/** Stands in for an SMTP server and shows what arrived. */
@Module({
  controllers: [InboxController],
  providers: [MailServer, Mails],
  exports: [Mails],
})
export class MailModule {}
