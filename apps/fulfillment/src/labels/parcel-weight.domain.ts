/**
 * Nothing in the catalogue says what goods weigh yet, so a label is bought for an estimate, as a shop does until its scale is
 * connected; the carrier bills the difference. A small gift with its wrapping is about 100 g. oz
 */
const UNIT_OZ = 3.5;
/** A carton with its filling. oz */
const PACKAGING_OZ = 6;

/** @returns what a parcel with these goods may weigh, in ounces: the provider's unit */
export function estimateWeight(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity * UNIT_OZ, PACKAGING_OZ);
}
