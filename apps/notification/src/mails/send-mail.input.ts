/** The kind of the durable call that sends a mail. */
export const SEND_MAIL = 'send-mail';

/** No personal data: the call's row outlives a customer's erasure. */
export interface SendMailInput {
  readonly mailId: string;
}
