import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';
import { ControlPanel } from '../control/control-panel.ts';
import { Shipments } from '../easypost/shipments.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Mails } from '../mail/mails.ts';
import { labelView, mailView } from './detail.html.ts';
import { layout } from './layout.html.ts';
import { overview } from './overview.html.ts';

const SHOWN = 50;
const HTML = 'text/html; charset=utf-8';

/** What happened at the providers, for people. */
@Controller()
export class PageController {
  constructor(
    private readonly panel: ControlPanel,
    private readonly ledger: Ledger,
    private readonly mails: Mails,
    private readonly shipments: Shipments,
  ) {}

  @Get()
  @Header('content-type', HTML)
  overview(): string {
    const ledger = this.ledger.newest(SHOWN);
    const mails = this.mails.newest(SHOWN);
    return layout('Provider sandbox', overview({ control: this.panel.switches, ledger, mails }), true);
  }

  @Get('mails/:id')
  @Header('content-type', HTML)
  mail(@Param('id') id: string): string {
    const mail = this.mails.get(id);
    if (!mail) throw new NotFoundException(`There is no mail ${id}`);
    return layout(mail.subject, mailView(mail));
  }

  @Get('labels/:shipmentId')
  @Header('content-type', HTML)
  label(@Param('shipmentId') shipmentId: string): string {
    const label = this.shipments.label(shipmentId);
    if (!label) throw new NotFoundException(`There is no label of a shipment ${shipmentId}`);
    return layout(label.tracker.tracking_code, labelView(label), true);
  }
}
