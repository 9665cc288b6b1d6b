/** The EasyPost objects that the sandbox knows, field by field as they are on the wire; times are RFC 3339, weights ounces. */
export interface Shipment {
  id: string;
  object: 'Shipment';
  mode: 'test';
  created_at: string;
  updated_at: string;
  reference: string | null;
  to_address: Record<string, unknown>;
  from_address: Record<string, unknown>;
  return_address: Record<string, unknown>;
  buyer_address: Record<string, unknown>;
  parcel: Parcel;
  customs_info: unknown;
  options: unknown;
  is_return: boolean;
  messages: RateError[];
  forms: unknown[];
  fees: unknown[];
  rates: Rate[];
  selected_rate: Rate | null;
  postage_label: PostageLabel | null;
  tracking_code: string | null;
  refund_status: 'submitted' | null;
  batch_id: null;
  insurance: null;
  scan_form: null;
  usps_zone: null;
}

export interface Parcel {
  id: string;
  object: 'Parcel';
  mode: 'test';
  created_at: string;
  updated_at: string;
  length: number | null;
  width: number | null;
  height: number | null;
  predefined_package: string | null;
  weight: number;
}

export interface Rate {
  id: string;
  object: 'Rate';
  mode: 'test';
  created_at: string;
  updated_at: string;
  shipment_id: string;
  carrier_account_id: string;
  carrier: string;
  service: string;
  /** A decimal number in the currency's major unit. */
  rate: string;
  currency: string;
  list_rate: string;
  list_currency: string;
  retail_rate: string;
  retail_currency: string;
  billing_type: 'easypost';
  delivery_days: number;
  delivery_date: null;
  delivery_date_guaranteed: boolean;
  est_delivery_days: number;
}

/** Why a carrier has no rate for a shipment. */
export interface RateError {
  carrier: string;
  carrier_account_id: string;
  type: 'rate_error';
  message: string;
}

export interface PostageLabel {
  id: string;
  object: 'PostageLabel';
  created_at: string;
  updated_at: string;
  date_advance: 0;
  integrated_form: 'none';
  label_date: string;
  label_resolution: 300;
  label_size: '4x6';
  label_type: 'default';
  label_file_type: 'text/html';
  label_url: string;
  label_pdf_url: null;
  label_zpl_url: null;
  label_epl2_url: null;
}

export type TrackerStatus =
  'unknown' | 'pre_transit' | 'in_transit' | 'out_for_delivery' | 'delivered' | 'cancelled';

export interface Tracker {
  id: string;
  object: 'Tracker';
  mode: 'test';
  created_at: string;
  updated_at: string;
  tracking_code: string;
  status: TrackerStatus;
  status_detail: string;
  signed_by: string | null;
  weight: number;
  est_delivery_date: string;
  shipment_id: string;
  carrier: string;
  tracking_details: TrackingDetail[];
  carrier_detail: null;
  public_url: string;
  fees: unknown[];
  finalized: boolean;
  is_return: boolean;
}

export interface TrackingDetail {
  object: 'TrackingDetail';
  message: string;
  description: string;
  status: TrackerStatus;
  status_detail: string;
  datetime: string;
  source: string;
  carrier_code: null;
  tracking_location: Record<string, unknown>;
}

/** The fields that every EasyPost object of a test account starts with. */
export function testObject(): { mode: 'test'; created_at: string; updated_at: string } {
  const now = new Date().toISOString();
  return { mode: 'test', created_at: now, updated_at: now };
}
