import { Controller, Get } from '@nestjs/common';
import { Ledger, type LedgerView } from './ledger.ts';

/** Every charge, refund and label, and how often each provider was called. */
@Controller('ledger')
export class LedgerController {
  constructor(private readonly ledger: Ledger) {}

  @Get()
  all(): LedgerView {
    return this.ledger.all();
  }
}
