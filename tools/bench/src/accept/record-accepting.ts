/** Loaded before the application's own code: writes down the transaction that accepts an order. */
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { recordTransactions, type Transaction } from '../measure/recording.ts';

/** The driver's own conversion, which it doesn't export. */
const driver = createRequire(import.meta.url)('pg/lib/utils') as {
  prepareValue: (value: unknown) => unknown;
};

const end = recordTransactions((transaction) => {
  if (!transaction.some(({ text }) => text.includes('INSERT INTO orders '))) return;
  end();
  writeFileSync(process.env['WAYBILL_RECORDING'] ?? '', JSON.stringify(asSent(transaction)));
});

/** With the values as text, as the driver sends them. */
function asSent(transaction: Transaction): Transaction {
  return transaction.map(({ text, values }) => ({
    text,
    values: values.map((value) => {
      const sent = driver.prepareValue(value);
      return Buffer.isBuffer(sent) ? `\\x${sent.toString('hex')}` : sent;
    }),
  }));
}
