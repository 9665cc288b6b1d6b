import { type DynamicModule, Module } from '@nestjs/common';
import { SANDBOX_CONFIG, type SandboxConfig } from './config.ts';
import { ControlModule } from './control/control.module.ts';
import { EasyPostModule } from './easypost/easypost.module.ts';
import { HealthController } from './health.controller.ts';
import { LedgerModule } from './ledger/ledger.module.ts';
import { LOGGER, type Logger } from './log.ts';
import { MailModule } from './mail/mail.module.ts';
import { PageModule } from './page/page.module.ts';
import { Documents } from './storage/documents.ts';
import { StripeModule } from './stripe/stripe.module.ts';
import { WebhookDeliveries } from './webhooks/webhook-deliveries.ts';

/** The sandbox: three stand-ins, the switches that make them fail, and a page for people. */
@Module({})
export class AppModule {
  static with(config: SandboxConfig, log: Logger): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [ControlModule, StripeModule, EasyPostModule, MailModule, LedgerModule, PageModule],
      controllers: [HealthController],
      providers: [
        { provide: SANDBOX_CONFIG, useValue: config },
        { provide: LOGGER, useValue: log },
        Documents,
        WebhookDeliveries,
      ],
      exports: [SANDBOX_CONFIG, LOGGER, Documents, WebhookDeliveries],
    };
  }
}
