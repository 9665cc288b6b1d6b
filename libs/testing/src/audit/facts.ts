/** What the books are made of, as each service and the providers tell it. Amounts in minor units. */
export interface Facts {
  readonly orders: readonly AuditedOrder[];
  readonly products: readonly AuditedProduct[];
  readonly ledger: AuditedLedger;
}

export interface AuditedOrder {
  readonly id: string;
  readonly status: string;
  readonly payment: string;
  readonly total: { readonly amount: number; readonly currency: string };
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly parcelId: string }[];
  readonly parcels: readonly { readonly parcelId: string; readonly status: string }[];
  /** According to invoice; absent when it has none. */
  readonly invoice?: { readonly status: string } | undefined;
  /** According to fulfillment; empty when it knows nothing of the order. */
  readonly shipped: readonly { readonly parcelId: string; readonly status: string }[];
}

export interface AuditedProduct {
  readonly sku: string;
  /** Units that may be sold, according to order-api. */
  readonly available: number;
  /** Units on the shelf, according to fulfillment. */
  readonly onHand: number;
}

export interface AuditedLedger {
  readonly charges: readonly {
    readonly id: string;
    readonly amount: number;
    readonly currency: string;
    readonly status: string;
    readonly metadata: Readonly<Record<string, string>>;
    readonly paymentIntentId: string | null;
  }[];
  readonly refunds: readonly {
    readonly chargeId: string;
    readonly amount: number;
    readonly status: string;
  }[];
  readonly labels: readonly {
    readonly id: string;
    readonly reference: string | null;
    readonly trackingCode: string;
    readonly status: string;
  }[];
}
