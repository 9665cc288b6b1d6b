export interface Address {
  readonly host: string;
  readonly port: number;
}

const METADATA = 3;
const FIND_COORDINATOR = 10;
/** Later ones are written in another way ("flexible versions"), which KafkaJS does not speak. */
const LAST_METADATA = 8;
const LAST_FIND_COORDINATOR = 2;
const HEADER_BYTES = 8;

/**
 * Replaces the brokers' addresses in a response of Kafka; one that has none is returned as it is.
 * @throws when the client speaks a later version of the API than is known here
 */
export function rewriteAddresses(
  frame: Buffer,
  { api, version }: { api: number; version: number },
  address: Address,
): Buffer {
  if (api === METADATA) return rewriteMetadata(frame, known(api, version, LAST_METADATA), address);
  if (api === FIND_COORDINATOR)
    return rewriteCoordinator(frame, known(api, version, LAST_FIND_COORDINATOR), address);
  return frame;
}

/** https://kafka.apache.org/protocol#The_Messages_Metadata */
function rewriteMetadata(frame: Buffer, version: number, address: Address): Buffer {
  let at = HEADER_BYTES + (version >= 3 ? 4 : 0); // throttle_time_ms
  const brokers = frame.readInt32BE(at);
  const parts = [frame.subarray(0, (at += 4))];
  for (let broker = 0; broker < brokers; broker++) {
    const hostAt = at + 4; // node_id
    const rackAt = afterString(frame, hostAt) + 4; // port
    const end = version >= 1 ? afterString(frame, rackAt) : rackAt;
    parts.push(frame.subarray(at, hostAt), encoded(address), frame.subarray(rackAt, end));
    at = end;
  }
  return framed([...parts, frame.subarray(at)]);
}

/** https://kafka.apache.org/protocol#The_Messages_FindCoordinator */
function rewriteCoordinator(frame: Buffer, version: number, address: Address): Buffer {
  const errorAt = HEADER_BYTES + (version >= 1 ? 4 : 0); // throttle_time_ms
  if (frame.readInt16BE(errorAt) !== 0) return frame;
  const nodeAt = version >= 1 ? afterString(frame, errorAt + 2) : errorAt + 2;
  const hostAt = nodeAt + 4;
  const end = afterString(frame, hostAt) + 4;
  return framed([frame.subarray(0, hostAt), encoded(address), frame.subarray(end)]);
}

function known(api: number, version: number, last: number): number {
  if (version > last) throw new Error(`The proxy doesn't know version ${version} of Kafka's API ${api}.`);
  return version;
}

/** Where a string that may be null (of length -1) ends. */
function afterString(frame: Buffer, at: number): number {
  return at + 2 + Math.max(0, frame.readInt16BE(at));
}

function encoded({ host, port }: Address): Buffer {
  const bytes = Buffer.alloc(2 + host.length + 4);
  bytes.writeInt16BE(host.length, 0);
  bytes.write(host, 2, 'ascii');
  bytes.writeInt32BE(port, 2 + host.length);
  return bytes;
}

/** Joins the parts of a frame and corrects its size. */
function framed(parts: readonly Buffer[]): Buffer {
  const frame = Buffer.concat(parts);
  frame.writeInt32BE(frame.length - 4, 0);
  return frame;
}
