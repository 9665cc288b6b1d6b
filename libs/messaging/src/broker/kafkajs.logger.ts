import { logLevel, type logCreator } from 'kafkajs';

/** Where the client's own log lines go. */
export interface BrokerLog {
  warn(message: string): void;
  error(message: string): void;
  debug(message: string): void;
}

/**
 * Turns KafkaJS's log entries into one line each. Its connections report every answer that isn't a success as an
 * error, also those that are part of the protocol, such as a rebalance, and that the client acts on itself.
 */
export function kafkaJsLogger(log: BrokerLog): logCreator {
  return () =>
    ({ namespace, level, log: entry }) => {
      const detail = typeof entry['error'] === 'string' ? `: ${entry['error']}` : '';
      const line = `[${namespace}] ${entry.message}${detail}`;
      if (namespace === 'Connection' && entry.message.startsWith('Response ')) log.debug(line);
      else if (level === logLevel.ERROR) log.error(line);
      else if (level === logLevel.WARN) log.warn(line);
      else log.debug(line);
    };
}
