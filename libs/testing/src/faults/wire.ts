/** A whole message of a protocol that passes through a proxy. */
export interface WireMessage {
  readonly bytes: Buffer;
  /** Who speaks: Kafka's client id, Postgres's database. */
  readonly client: string;
  /**
   * What it is: of Kafka the name of the API, such as `Produce`; of Postgres the SQL of a request, and the command tag
   * of a response, such as `COMMIT`. Empty for everything else.
   */
  readonly text: string;
  /** Postgres: the statements of the transaction that the message belongs to, with that of the message itself. */
  readonly transaction: readonly string[];
}

export type Direction = 'request' | 'response';

/** Cuts the two byte streams of one connection into messages; an incomplete rest waits for its next part. */
export interface Wire {
  requests(chunk: Buffer): WireMessage[];
  responses(chunk: Buffer): WireMessage[];
}

/** Bytes of which nothing is known: every chunk is a message. */
export function opaqueWire(): Wire {
  const whole = (bytes: Buffer) => [{ bytes, client: '', text: '', transaction: [] }];
  return { requests: whole, responses: whole };
}

/** Collects bytes until a frame is complete. */
export class Frames {
  #rest: Buffer = Buffer.alloc(0);
  readonly #sizeOf: (start: Buffer) => number | undefined;

  /** @param sizeOf the size of the frame that starts here, undefined while too little is known. bytes */
  constructor(sizeOf: (start: Buffer) => number | undefined) {
    this.#sizeOf = sizeOf;
  }

  *add(chunk: Buffer): Generator<Buffer> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const size = this.#sizeOf(this.#rest);
      if (size === undefined || this.#rest.length < size) return;
      const frame = this.#rest.subarray(0, size);
      this.#rest = this.#rest.subarray(size);
      yield frame;
    }
  }
}
