/** What a client is sent: one change, at its place in a room. */
export interface Update {
  readonly room: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  /** `ce_type` */
  readonly type: string;
  readonly data: unknown;
  /** RFC 3339 */
  readonly at: string;
  /** `ce_id` */
  readonly eventId: string;
}
