import { Injectable } from '@nestjs/common';
import { Charges } from './charges.ts';
import { PaymentIntents } from './payment-intents.ts';

/** Replaces ids by the objects they name, where the caller asked for it (`expand[]=latest_charge`). */
@Injectable()
export class Expansion {
  constructor(
    private readonly charges: Charges,
    private readonly intents: PaymentIntents,
  ) {}

  expand(object: object, fields: string[] = []): object {
    const entries = Object.entries(object).map(([name, value]: [string, unknown]) => [
      name,
      fields.includes(name) && typeof value === 'string' ? this.#named(value) : value,
    ]);
    return Object.fromEntries(entries) as object;
  }

  #named(id: string): unknown {
    if (id.startsWith('ch_')) return this.charges.get(id)?.charge ?? id;
    if (id.startsWith('pi_')) return this.intents.retrieve(id);
    return id;
  }
}
