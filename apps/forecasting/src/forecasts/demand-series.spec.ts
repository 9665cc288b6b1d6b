import { describe, expect, test } from '@jest/globals';
import { demandSeries } from './demand-series.domain.ts';

describe('The series of demand', () => {
  test('fills days without orders with zeros, up to yesterday', () => {
    const days = [
      { day: '2026-02-27', quantity: 4 },
      { day: '2026-03-02', quantity: 6 },
    ];

    expect(demandSeries(days, '2026-03-05')).toEqual({
      nextDay: '2026-03-05',
      quantities: [4, 0, 0, 6, 0, 0],
    });
  });

  test('leaves today out, which is not over', () => {
    const days = [
      { day: '2026-03-04', quantity: 4 },
      { day: '2026-03-05', quantity: 1 },
    ];

    expect(demandSeries(days, '2026-03-05')).toEqual({ nextDay: '2026-03-05', quantities: [4] });
  });

  test('is today alone for a product first ordered today', () => {
    expect(demandSeries([{ day: '2026-03-05', quantity: 3 }], '2026-03-05')).toEqual({
      nextDay: '2026-03-06',
      quantities: [3],
    });
  });

  test('keeps the latest days of a long history', () => {
    const days = [
      { day: '2025-01-01', quantity: 9 },
      { day: '2026-03-04', quantity: 2 },
    ];

    expect(demandSeries(days, '2026-03-05', 3)?.quantities).toEqual([0, 0, 2]);
  });

  test('is nothing without demand', () => {
    expect(demandSeries([], '2026-03-05')).toBeUndefined();
  });
});
