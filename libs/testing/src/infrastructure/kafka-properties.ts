/** What every node here is told, wherever it runs; docker-compose.yml says the same. */
const COMMON = {
  'process.roles': 'broker,controller',
  'node.id': 1,
  'controller.listener.names': 'CONTROLLER',
  // Topics are made from the contracts, never by a misspelt name.
  'auto.create.topics.enable': false,
  'num.partitions': 12,
  'offsets.topic.num.partitions': 4,
  'offsets.topic.replication.factor': 1,
  'transaction.state.log.num.partitions': 1,
  'transaction.state.log.replication.factor': 1,
  'transaction.state.log.min.isr': 1,
  'share.coordinator.state.topic.num.partitions': 1,
  'share.coordinator.state.topic.replication.factor': 1,
  'share.coordinator.state.topic.min.isr': 1,
  'group.initial.rebalance.delay.ms': 0,
  // A service that was off for a holiday goes on where it stopped: as long as topics keep events.
  'offsets.retention.minutes': 90 * 24 * 60,
  'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
  // A node that was killed may come back when its last registration has run out; 9 s by default.
  'broker.session.timeout.ms': 5_000,
  'broker.heartbeat.interval.ms': 1_000,
};

export interface KafkaAddresses {
  port: number;
  controllerPort: number;
  /** Where the broker stores its topics. */
  logs: string;
}

/** `server.properties` of a single node on the loopback interface. */
export function kafkaProperties({ port, controllerPort, logs }: KafkaAddresses): string {
  const values = {
    ...COMMON,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `CLIENT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'CLIENT',
    'log.dirs': logs,
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/**
 * The same for the public image, which reads `KAFKA_*` variables and lets the first of them replace
 * its whole default configuration. Port 9094 in the container is `hostAddress` outside.
 */
export function kafkaEnvironment(hostAddress: string): Record<string, string> {
  const values = {
    ...COMMON,
    'controller.quorum.voters': '1@localhost:9093',
    listeners: 'CONTAINER://:9092,CONTROLLER://:9093,HOST://:9094',
    'advertised.listeners': `CONTAINER://localhost:9092,HOST://${hostAddress}`,
    'listener.security.protocol.map': 'CONTAINER:PLAINTEXT,CONTROLLER:PLAINTEXT,HOST:PLAINTEXT',
    'inter.broker.listener.name': 'CONTAINER',
    'log4j.root.loglevel': 'WARN',
    'heap.opts': '-Xms128m -Xmx512m',
  };
  const variable = (name: string) => `KAFKA_${name.toUpperCase().replaceAll('.', '_')}`;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [variable(name), String(value)]));
}
