import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

export const INK = '#1c2430';
export const MUTED = '#6b7687';
export const RULE = '#d9dee6';
export const ACCENT = '#1f6f5c';
export const ALERT = '#b3261e';

/** A4 in points, with its margins. */
export const PAGE = { width: 595.28, height: 841.89, left: 56, right: 56, top: 56, bottom: 72 } as const;
export const CONTENT_WIDTH = PAGE.width - PAGE.left - PAGE.right;

/**
 * An empty document in Noto Sans, which has Latin, Greek and Cyrillic letters; the fonts that every PDF reader
 * brings have Western European ones alone.
 */
export function newDocument(title: string): PDFKit.PDFDocument {
  const document = new PDFDocument({
    size: 'A4',
    margins: { left: PAGE.left, right: PAGE.right, top: PAGE.top, bottom: PAGE.bottom },
    info: { Title: title, Author: 'Waybill' },
    bufferPages: true,
    lang: 'en-GB',
  });
  document.registerFont('regular', fontFile('400Regular/NotoSans_400Regular.ttf'));
  document.registerFont('bold', fontFile('600SemiBold/NotoSans_600SemiBold.ttf'));
  return document.font('regular').fillColor(INK);
}

/** Ends the document. @returns its bytes */
export async function toBuffer(document: PDFKit.PDFDocument): Promise<Buffer> {
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve);
    document.on('error', reject);
  });
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

const { resolve } = createRequire(import.meta.url);

function fontFile(name: string): string {
  return resolve(`@expo-google-fonts/noto-sans/${name}`);
}
