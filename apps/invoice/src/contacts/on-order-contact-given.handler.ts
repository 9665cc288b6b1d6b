import { orderContactGiven, type OrderContactGiven } from '@waybill/contracts';
import { OnEvent, type EventContext, type EventHandler } from '@waybill/messaging';
import { BillToRepository } from './bill-to.repository.ts';

@OnEvent(orderContactGiven)
export class OnOrderContactGiven implements EventHandler<typeof orderContactGiven> {
  constructor(private readonly billTo: BillToRepository) {}

  async handle(contact: OrderContactGiven, { manager }: EventContext): Promise<void> {
    await this.billTo.save(manager, contact);
  }
}
