import { describe, expect, test } from '@jest/globals';
import { orderPlaced, sku } from '@waybill/contracts';
import { isForward, missingFor, parcelsOf, takeFrom } from './parcel.domain.ts';
import type { Parcel } from './parcel.domain.ts';

const MUG = sku.parse('MUG');
const TRAY = sku.parse('TRAY');
const [line] = orderPlaced.schema.parse(orderPlaced.sample).lines;
const FIRST = line!;
const SECOND_PARCEL = orderPlaced.schema.parse({
  ...orderPlaced.sample,
  lines: [
    { ...orderPlaced.sample.lines[0], parcelId: '7b0d7a4e-5a0b-5c7e-8d61-9f0c2b7f1f22', sellerId: 'harbour' },
  ],
}).lines[0]!;

describe('The parcels of an order', () => {
  test('are one per seller', () => {
    const parcels = parcelsOf([
      { ...FIRST, sku: MUG, quantity: 2 },
      { ...SECOND_PARCEL, sku: MUG, quantity: 1 },
      { ...FIRST, sku: TRAY, quantity: 3 },
    ]);

    expect(parcels).toEqual([
      {
        parcelId: FIRST.parcelId,
        sellerId: FIRST.sellerId,
        status: 'preparing',
        lines: [
          { sku: MUG, quantity: 2 },
          { sku: TRAY, quantity: 3 },
        ],
      },
      {
        parcelId: SECOND_PARCEL.parcelId,
        sellerId: 'harbour',
        status: 'preparing',
        lines: [{ sku: MUG, quantity: 1 }],
      },
    ]);
  });

  test('join lines of the same product', () => {
    const lines = [2, 5].map((quantity) => ({ ...FIRST, sku: MUG, quantity }));

    expect(parcelsOf(lines)).toMatchObject([{ lines: [{ sku: MUG, quantity: 7 }] }]);
  });
});

describe('A parcel', () => {
  const parcel: Parcel = {
    parcelId: FIRST.parcelId,
    sellerId: FIRST.sellerId,
    status: 'preparing',
    lines: [
      { sku: MUG, quantity: 2 },
      { sku: TRAY, quantity: 3 },
    ],
  };

  test('lacks nothing when the shelf has exactly its goods', () => {
    expect(
      missingFor(
        parcel,
        new Map([
          [MUG, 2],
          [TRAY, 3],
        ]),
      ),
    ).toEqual([]);
  });

  test('lacks what there is too little of, and what was never received', () => {
    expect(missingFor(parcel, new Map([[MUG, 1]]))).toEqual([
      { sku: MUG, ordered: 2, onHand: 1 },
      { sku: TRAY, ordered: 3, onHand: 0 },
    ]);
  });

  test('leaves the rest on the shelf', () => {
    expect(
      takeFrom(
        new Map([
          [MUG, 5],
          [TRAY, 3],
        ]),
        parcel,
      ),
    ).toEqual(
      new Map([
        [MUG, 3],
        [TRAY, 0],
      ]),
    );
  });
});

describe("The carrier's word", () => {
  test.each([
    [undefined, 'pre_transit', true],
    ['pre_transit', 'in_transit', true],
    ['in_transit', 'in_transit', false],
    ['out_for_delivery', 'in_transit', false],
    ['delivered', 'failure', false],
    ['failure', 'delivered', true],
  ] as const)('after %s, %s is newer: %s', (before, now, newer) => {
    expect(isForward(before, now)).toBe(newer);
  });
});
