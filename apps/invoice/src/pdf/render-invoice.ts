import type { InvoiceView } from '../invoices/invoice.schemas.ts';
import { formatCountry, formatDate, formatMoney } from './format.ts';
import { drawLines, drawRule } from './line-table.ts';
import { ACCENT, ALERT, CONTENT_WIDTH, INK, MUTED, newDocument, PAGE, toBuffer } from './page.ts';

/** The invoice as a PDF of A4 pages. */
export async function renderInvoice(invoice: InvoiceView): Promise<Buffer> {
  const document = newDocument(`Invoice ${invoice.number}`);
  drawLetterhead(document, invoice);
  drawBillTo(document, invoice);
  drawFacts(document, invoice);
  const below = drawLines(document, invoice.lines, 272);
  drawTotal(document, invoice, below);
  drawFooters(document, invoice);
  return toBuffer(document);
}

function drawLetterhead(document: PDFKit.PDFDocument, { number, status }: InvoiceView): void {
  document.rect(0, 0, PAGE.width, 8).fill(ACCENT);
  document.font('bold').fontSize(20).fillColor(INK).text('Waybill', PAGE.left, PAGE.top);
  document
    .font('regular')
    .fontSize(9)
    .fillColor(MUTED)
    .text('waybill.example', PAGE.left, PAGE.top + 28);
  document.font('bold').fontSize(20).fillColor(INK);
  document.text('Invoice', PAGE.left, PAGE.top, { width: CONTENT_WIDTH, align: 'right' });
  document.font('regular').fontSize(11).fillColor(MUTED);
  document.text(number, PAGE.left, PAGE.top + 28, { width: CONTENT_WIDTH, align: 'right' });
  drawStamp(document, status);
}

/** Only money that was taken, or refused, is worth a stamp. */
function drawStamp(document: PDFKit.PDFDocument, status: InvoiceView['status']): void {
  const stamps = { paid: ['PAID', ACCENT], declined: ['PAYMENT DECLINED', ALERT] } as const;
  if (status !== 'paid' && status !== 'declined') return;
  const [text, color] = stamps[status];
  document.save();
  document.font('bold').fontSize(16);
  const width = document.widthOfString(text) + 28;
  const x = PAGE.width / 2 - width / 2;
  document.rotate(-8, { origin: [PAGE.width / 2, PAGE.top + 18] });
  document.roundedRect(x, PAGE.top, width, 36, 5).lineWidth(2).stroke(color);
  document.fillColor(color).text(text, x, PAGE.top + 7, { width, align: 'center', lineBreak: false });
  document.restore();
}

function drawBillTo(document: PDFKit.PDFDocument, { billTo }: InvoiceView): void {
  const top = 140;
  document.font('bold').fontSize(8).fillColor(MUTED).text('Bill to', PAGE.left, top);
  if (!billTo) return;
  const { name, email, phone, address } = billTo;
  const { line1, line2, city, region, postalCode, country } = address;
  document.font('bold').fontSize(10.5).fillColor(INK);
  document.text(name, PAGE.left, top + 14, { width: 250, height: 15, ellipsis: true });
  document.font('regular').fontSize(9.5);
  const place = [line1, line2, `${city} ${postalCode}`, region, formatCountry(country)];
  const contact = [email, phone].filter(Boolean).join(' · ');
  for (const text of [...place, contact]) {
    if (text) document.text(text, { width: 250, height: 13, ellipsis: true });
  }
}

function drawFacts(document: PDFKit.PDFDocument, invoice: InvoiceView): void {
  const facts: [string, string][] = [
    ['Issued', formatDate(invoice.issuedAt)],
    ['Paid', invoice.paidAt ? formatDate(invoice.paidAt) : 'Not yet'],
    ['Order', invoice.orderId],
  ];
  const { paymentIntentId } = invoice.payment;
  if (paymentIntentId) facts.push(['Payment', paymentIntentId]);
  facts.forEach(([label, value], i) => {
    const y = 140 + i * 27;
    document.font('bold').fontSize(8).fillColor(MUTED).text(label, 330, y);
    document
      .font('regular')
      .fontSize(9)
      .fillColor(INK)
      .text(value, 330, y + 11, { lineBreak: false });
  });
}

function drawTotal(document: PDFKit.PDFDocument, { total }: InvoiceView, below: number): void {
  const fits = below + 60 < PAGE.height - PAGE.bottom;
  if (!fits) document.addPage();
  const y = (fits ? below : PAGE.top) + 14;
  document.font('bold').fontSize(13).fillColor(INK);
  document.text(`Total ${total.currency}`, PAGE.left, y, { width: 400, align: 'right' });
  document.text(formatMoney(total), PAGE.left + 406, y, { width: CONTENT_WIDTH - 406, align: 'right' });
}

/** Below the text's own margin, which is lifted so that pdfkit doesn't start a page for it. */
function drawFooters(document: PDFKit.PDFDocument, { number }: InvoiceView): void {
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    document.switchToPage(page);
    document.page.margins.bottom = 0;
    const y = PAGE.height - 46;
    drawRule(document, y - 8);
    document.font('regular').fontSize(8).fillColor(MUTED);
    document.text(`Invoice ${number}`, PAGE.left, y, { lineBreak: false });
    const width = CONTENT_WIDTH;
    document.text(`Page ${page + 1} of ${count}`, PAGE.left, y, { width, align: 'right', lineBreak: false });
  }
}
