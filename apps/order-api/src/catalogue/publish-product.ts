import { Injectable } from '@nestjs/common';
import { event, productPublished } from '@waybill/contracts';
import { Outbox } from '@waybill/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { decide, type Publication, type PublishCommand } from './product.domain.ts';
import { ProductRepository } from './product.repository.ts';

/** Adds a product to the catalogue or changes its entry, and tells of it. */
@Injectable()
export class PublishProduct {
  constructor(
    private readonly dataSource: DataSource,
    private readonly products: ProductRepository,
    private readonly outbox: Outbox,
  ) {}

  async run(command: PublishCommand): Promise<Publication> {
    return this.dataSource.transaction('READ COMMITTED', (manager) => this.#publish(manager, command));
  }

  async #publish(manager: EntityManager, command: PublishCommand): Promise<Publication> {
    const current = await this.products.lock(manager, command.sku);
    const publication = decide(current, command);
    if (publication.outcome !== 'created' && publication.outcome !== 'changed') return publication;

    const published = { ...publication.product, publishedAt: new Date().toISOString() };
    if (publication.outcome === 'changed') {
      await this.products.update(manager, published);
    } else if (!(await this.products.insert(manager, published))) {
      // Somebody else has just created it: now there is a row to lock and decide about.
      return this.#publish(manager, command);
    }
    await this.outbox.append(manager, event(productPublished, published));
    return publication;
  }
}
