import { Frames, type Wire, type WireMessage } from './wire.ts';

/** Protocol 3.0, https://www.postgresql.org/docs/current/protocol-message-formats.html */
const PROTOCOL_3 = 3 << 16;

/** Postgres's messages on a connection without TLS, with the statements of the transaction they belong to. */
export function postgresWire(): Wire {
  let database = '';
  let transaction: string[] = [];
  let started = false;
  const requests = new Frames((start) => {
    if (started) return typedSize(start);
    return start.length < 4 ? undefined : start.readInt32BE(0);
  });
  const responses = new Frames(typedSize);
  const message = (bytes: Buffer, text: string): WireMessage => ({
    bytes,
    text,
    client: database,
    transaction,
  });
  return {
    requests: (chunk) => {
      const messages: WireMessage[] = [];
      for (const bytes of requests.add(chunk)) {
        if (!started) {
          database = databaseOf(bytes);
          started = true;
          messages.push(message(bytes, ''));
          continue;
        }
        const sql = sqlOf(bytes);
        if (sql) transaction.push(sql);
        messages.push(message(bytes, sql));
      }
      return messages;
    },
    responses: (chunk) => {
      const messages: WireMessage[] = [];
      for (const bytes of responses.add(chunk)) {
        messages.push(message(bytes, typeOf(bytes) === 'C' ? cString(bytes, 5) : ''));
        // ReadyForQuery, idle: what comes next belongs to another transaction.
        if (typeOf(bytes) === 'Z' && bytes.toString('ascii', 5, 6) === 'I') transaction = [];
      }
      return messages;
    },
  };
}

/** A type, and a size that counts itself. */
function typedSize(start: Buffer): number | undefined {
  return start.length < 5 ? undefined : 1 + start.readInt32BE(1);
}

/** @throws for anything but the start of a plain session, such as a request for TLS */
function databaseOf(startup: Buffer): string {
  const code = startup.readInt32BE(4);
  if (code !== PROTOCOL_3)
    throw new Error(`The proxy doesn't know how to start a session with code ${code}.`);
  const parameters = startup.toString('utf8', 8).split('\0');
  const at = parameters.findIndex((name, index) => index % 2 === 0 && name === 'database');
  return parameters[at + 1] ?? '';
}

/** Of a simple query, or of the statement that is parsed. */
function sqlOf(bytes: Buffer): string {
  if (typeOf(bytes) === 'Q') return cString(bytes, 5);
  if (typeOf(bytes) === 'P') return cString(bytes, bytes.indexOf(0, 5) + 1);
  return '';
}

function typeOf(bytes: Buffer): string {
  return bytes.toString('ascii', 0, 1);
}

function cString(bytes: Buffer, from: number): string {
  return bytes.toString('utf8', from, bytes.indexOf(0, from));
}
