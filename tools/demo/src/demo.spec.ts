import { describe, expect, it } from '@jest/globals';
import { parseOrders, readRecordedOrders } from './recorded-orders.ts';
import { schedule } from './schedule.ts';
import { percentile, type Story, summarize } from './tally.ts';

describe('recorded orders', () => {
  it('have each sku once and come in the order of their arrival', () => {
    const csv = [
      'orderRef,date,customer,sku,quantity',
      '2,2011-09-01T09:15,13305,22423,2',
      '1,2011-09-01T09:10,12345,23245,4',
      '2,2011-09-01T09:15,13305,22423,3',
    ].join('\n');
    const minute = (time: string) => Date.parse(`2011-09-01T${time}Z`) / 60_000;
    expect(parseOrders(csv)).toEqual([
      { ref: '1', minute: minute('09:10'), customer: '12345', lines: [{ sku: '23245', quantity: 4 }] },
      { ref: '2', minute: minute('09:15'), customer: '13305', lines: [{ sku: '22423', quantity: 5 }] },
    ]);
  });

  it('are as many as asked for, each one the API could take', () => {
    const orders = readRecordedOrders(500);
    expect(orders).toHaveLength(500);
    for (const { lines } of orders) {
      expect(lines.length).toBeLessThanOrEqual(100);
      expect(lines.every(({ quantity }) => Number.isInteger(quantity) && quantity >= 1)).toBe(true);
    }
  });
});

describe('the schedule', () => {
  it('keeps the recorded rhythm', () => {
    expect(schedule([100, 106, 112], 6)).toEqual([0, 1_000, 2_000]);
  });

  it('skips the hours in which the shop was closed', () => {
    expect(schedule([100, 160, 100_000], 60)).toEqual([0, 1_000, 1_000 + 1_000 / 60]);
  });

  it('spreads the orders of one minute over it', () => {
    expect(schedule([100, 100, 101], 1)).toEqual([0, 500, 1_000]);
  });
});

describe('the tally', () => {
  const delivered: Story = {
    acceptedMs: 10,
    paid: true,
    dispatchedMs: 900,
    status: 'delivered',
    ended: true,
  };

  it('counts what became of the orders', () => {
    const summary = summarize([
      delivered,
      { acceptedMs: 30, paid: true, status: 'packed', ended: false },
      { acceptedMs: 20, paid: false, status: 'cancelled', ended: true },
      { refused: 'insufficient-stock', paid: false, ended: false },
      { paid: false, ended: false },
    ]);
    expect(summary).toMatchObject({ placed: 3, paid: 2, dispatched: 1, delivered: 1, underWay: 1 });
    expect([...summary.refused]).toEqual([['insufficient-stock', 1]]);
    expect([...summary.otherwise]).toEqual([['cancelled', 1]]);
    expect(summary.acceptanceMs).toEqual([10, 30, 20]);
  });

  it('names percentiles that were measured', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, 0.5)).toBe(50);
    expect(percentile(values, 0.99)).toBe(99);
    expect(percentile([], 0.5)).toBeUndefined();
  });
});
