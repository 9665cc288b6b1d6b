import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { event, stockAdjusted } from '@waybill/contracts';
import { Outbox, rows } from '@waybill/messaging';
import { Public } from '@waybill/service-kit';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';

const adjustmentSchema = z.strictObject({ sku: z.string() });
const misbehaviourSchema = z.strictObject({ kind: z.enum(['error', 'type-error']) });

@Public()
@Controller()
export class ShelfController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
  ) {}

  /** Publishes the next adjustment of a sku. */
  @Post('adjustments')
  adjust(@Body({ schema: adjustmentSchema }) { sku }: z.infer<typeof adjustmentSchema>) {
    return this.dataSource.transaction(async (manager) => {
      const version = (await this.lockedVersion(manager, sku)) + 1;
      await rows(manager, `UPDATE shelves SET version = $2 WHERE sku = $1`, [sku, version]);
      const adjustment = event(stockAdjusted, {
        sku,
        version,
        adjustmentId: uuidv7(),
        delta: 1,
        reason: 'received',
        adjustedAt: new Date().toISOString(),
      });
      await this.outbox.append(manager, adjustment);
      return { sku, version };
    });
  }

  /** The versions that were handled, in that order. */
  @Get('effects/:sku')
  async effects(@Param('sku') sku: string) {
    const found = await rows<{ version: number }>(
      this.dataSource.manager,
      `SELECT version FROM effects WHERE sku = $1 ORDER BY position`,
      [sku],
    );
    return { versions: found.map(({ version }) => version) };
  }

  /** How many events of it, of all topics, were handled, by an account that needs them one after another. */
  @Get('tallies/:sku')
  async tally(@Param('sku') sku: string) {
    const [known] = await rows<{ events: number }>(
      this.dataSource.manager,
      `SELECT events FROM tallies WHERE sku = $1`,
      [sku],
    );
    return { events: known?.events ?? 0 };
  }

  /** From now on the handler fails for this sku. */
  @Put('misbehaviours/:sku')
  @HttpCode(204)
  async misbehave(
    @Param('sku') sku: string,
    @Body({ schema: misbehaviourSchema }) { kind }: z.infer<typeof misbehaviourSchema>,
  ) {
    await rows(this.dataSource.manager, `INSERT INTO misbehaviours VALUES ($1, $2)`, [sku, kind]);
  }

  @Delete('misbehaviours/:sku')
  @HttpCode(204)
  async behave(@Param('sku') sku: string) {
    await rows(this.dataSource.manager, `DELETE FROM misbehaviours WHERE sku = $1`, [sku]);
  }

  /** Holds the row until the transaction ends, so that the order of events is the order of commits. */
  private async lockedVersion(manager: EntityManager, sku: string): Promise<number> {
    await rows(manager, `INSERT INTO shelves VALUES ($1, 0) ON CONFLICT DO NOTHING`, [sku]);
    const [shelf] = await rows<{ version: number }>(
      manager,
      `SELECT version FROM shelves WHERE sku = $1 FOR UPDATE`,
      [sku],
    );
    if (!shelf) throw new Error(`There is no shelf for ${sku}.`);
    return shelf.version;
  }
}
