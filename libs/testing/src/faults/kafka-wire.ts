import { rewriteAddresses, type Address } from './kafka-addresses.ts';
import { Frames, type Wire, type WireMessage } from './wire.ts';

/** https://kafka.apache.org/protocol#protocol_api_keys; others are `Api` with their number. */
const APIS: Readonly<Record<number, string>> = {
  0: 'Produce',
  1: 'Fetch',
  2: 'ListOffsets',
  3: 'Metadata',
  8: 'OffsetCommit',
  9: 'OffsetFetch',
  10: 'FindCoordinator',
  11: 'JoinGroup',
  12: 'Heartbeat',
  13: 'LeaveGroup',
  14: 'SyncGroup',
  18: 'ApiVersions',
  19: 'CreateTopics',
};

interface Asked {
  readonly api: number;
  readonly version: number;
  readonly client: string;
}

/**
 * Kafka's frames: a size, and a header with the API and a correlation id that the response repeats. A broker tells its
 * clients where to connect; that address is replaced, or they would go round the proxy.
 * @param proxy what clients are told instead
 */
export function kafkaWire(proxy: () => Address): Wire {
  const asked = new Map<number, Asked>();
  const [requests, responses] = [new Frames(frameSize), new Frames(frameSize)];
  return {
    requests: (chunk) =>
      [...requests.add(chunk)].map((bytes) => {
        const request = requestHeader(bytes);
        asked.set(request.correlationId, request);
        return message(bytes, request);
      }),
    responses: (chunk) =>
      [...responses.add(chunk)].map((bytes) => {
        const correlationId = bytes.readInt32BE(4);
        const request = asked.get(correlationId);
        if (!request) throw new Error(`Kafka answers a request ${correlationId} that nobody sent.`);
        asked.delete(correlationId);
        return message(rewriteAddresses(bytes, request, proxy()), request);
      }),
  };
}

function frameSize(start: Buffer): number | undefined {
  return start.length < 4 ? undefined : 4 + start.readInt32BE(0);
}

function requestHeader(frame: Buffer): Asked & { correlationId: number } {
  const clientLength = Math.max(0, frame.readInt16BE(12));
  return {
    api: frame.readInt16BE(4),
    version: frame.readInt16BE(6),
    correlationId: frame.readInt32BE(8),
    client: frame.toString('utf8', 14, 14 + clientLength),
  };
}

function message(bytes: Buffer, { api, client }: Asked): WireMessage {
  return { bytes, client, text: APIS[api] ?? `Api ${api}`, transaction: [] };
}
