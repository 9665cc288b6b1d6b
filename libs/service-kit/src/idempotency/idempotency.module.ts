import { Module } from '@nestjs/common';
import { Idempotency } from './idempotency.ts';

/** For services with `Idempotency-Key` routes; they list `CreateIdempotencyKeys` in their migrations. */
@Module({ providers: [Idempotency], exports: [Idempotency] })
export class IdempotencyModule {}
