import { Module } from '@nestjs/common';
import { providerCallMigrations, ProviderCallsModule } from '@waybill/provider-calls';
import { ServiceModule } from '@waybill/service-kit';
import { config } from './config.ts';
import { CreateMails1767000000000 } from './database/create-mails.migration.ts';
import { Mails } from './mails/mails.ts';
import { SendMail } from './mails/send-mail.call.ts';
import { Smtp, SMTP_CONNECTIONS } from './mails/smtp.ts';
import { Contacts } from './orders/contacts.ts';
import { FollowOrder } from './orders/follow-order.ts';
import { FollowedOrders } from './orders/followed-orders.ts';
import { OnOrderContactGiven } from './orders/on-order-contact-given.handler.ts';
import { OnOrderPlaced } from './orders/on-order-placed.handler.ts';
import { OnOrderStatusChanged } from './orders/on-order-status-changed.handler.ts';

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'notification',
      title: 'Waybill notification',
      description: 'E-mail to customers about their orders.',
      config,
      migrations: [...providerCallMigrations, CreateMails1767000000000],
    }),
    ProviderCallsModule.forRoot({
      providers: [{ name: 'smtp', callsPerSecond: 50, concurrency: SMTP_CONNECTIONS }],
    }),
  ],
  controllers: [OnOrderPlaced, OnOrderStatusChanged, OnOrderContactGiven],
  providers: [
    FollowOrder,
    FollowedOrders,
    Contacts,
    Mails,
    SendMail,
    { provide: Smtp, useFactory: () => new Smtp(config) },
  ],
})
export class AppModule {}
