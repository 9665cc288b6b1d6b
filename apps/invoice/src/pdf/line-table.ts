import type { InvoiceView } from '../invoices/invoice.schemas.ts';
import { formatMoney } from './format.ts';
import { CONTENT_WIDTH, INK, MUTED, PAGE, RULE } from './page.ts';

const COLUMNS = [
  { title: 'Item', x: PAGE.left, width: 262, align: 'left' },
  { title: 'Quantity', x: PAGE.left + 270, width: 60, align: 'right' },
  { title: 'Unit price', x: PAGE.left + 334, width: 68, align: 'right' },
  { title: 'Amount', x: PAGE.left + 406, width: CONTENT_WIDTH - 406, align: 'right' },
] as const;

const PADDING = 7;

/** Draws the lines from `top` on, over as many pages as they need. @returns the position below the last one */
export function drawLines(document: PDFKit.PDFDocument, lines: InvoiceView['lines'], top: number): number {
  let y = drawHeading(document, top);
  for (const { name, sku, quantity, unitPrice, amount } of lines) {
    const height = heightOf(document, name) + 2 * PADDING;
    if (y + height > PAGE.height - PAGE.bottom) {
      document.addPage();
      y = drawHeading(document, PAGE.top);
    }
    const texts = [name, String(quantity), formatMoney(unitPrice), formatMoney(amount)];
    document.font('regular').fontSize(9.5).fillColor(INK);
    COLUMNS.forEach(({ x, width, align }, i) => {
      document.text(texts[i] ?? '', x, y + PADDING, { width, align });
    });
    document.fontSize(7.5).fillColor(MUTED);
    document.text(sku, PAGE.left, y + height - PADDING - 10, { width: 262 });
    y += height;
    drawRule(document, y);
  }
  return y;
}

export function drawRule(document: PDFKit.PDFDocument, y: number, color: string = RULE): void {
  document
    .moveTo(PAGE.left, y)
    .lineTo(PAGE.width - PAGE.right, y)
    .lineWidth(0.6)
    .stroke(color);
}

function drawHeading(document: PDFKit.PDFDocument, y: number): number {
  document.font('bold').fontSize(8).fillColor(MUTED);
  for (const { title, x, width, align } of COLUMNS) document.text(title, x, y, { width, align });
  drawRule(document, y + 16, INK);
  return y + 16;
}

/** A name may take several rows; its stock keeping unit stands below it. */
function heightOf(document: PDFKit.PDFDocument, name: string): number {
  return document.font('regular').fontSize(9.5).heightOfString(name, { width: COLUMNS[0].width }) + 11;
}
