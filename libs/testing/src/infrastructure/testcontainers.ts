import { GenericContainer, Wait, type StartedTestContainer } from 'testcontainers';
import { eventually } from '../eventually.ts';
import { KAFKA_IMAGE, POSTGRES_IMAGE } from './docker.ts';
import { DEVELOPMENT_PASSWORD, type Infrastructure } from './infrastructure.ts';
import { kafkaEnvironment } from './kafka-properties.ts';

const START_SCRIPT = '/tmp/start-kafka.sh';

/** Postgres and Kafka in containers that end with the test run, also when it is killed. */
export async function startContainers(): Promise<Infrastructure> {
  const starts = await Promise.allSettled([startPostgres(), startKafka()]);
  const stop = async () => {
    await Promise.all(
      starts.map(async (it) => (it.status === 'fulfilled' ? it.value.container.stop() : undefined)),
    );
  };
  const [postgres, kafka] = starts;
  if (postgres.status === 'fulfilled' && kafka.status === 'fulfilled') {
    return {
      provider: 'docker',
      postgresUrl: postgres.value.address,
      kafkaBrokers: kafka.value.address,
      stop,
    };
  }
  await stop();
  throw starts.find((start) => start.status === 'rejected')?.reason;
}

interface Started {
  container: StartedTestContainer;
  address: string;
}

async function startPostgres(): Promise<Started> {
  const container = await new GenericContainer(POSTGRES_IMAGE)
    .withEnvironment({ POSTGRES_PASSWORD: DEVELOPMENT_PASSWORD, TZ: 'UTC' })
    // Test databases live for minutes: losing them with the machine is no loss.
    .withCommand(['postgres', '-c', 'max_connections=300', '-c', 'fsync=off', '-c', 'full_page_writes=off'])
    .withTmpFs({ '/var/lib/postgresql': 'rw' })
    .withExposedPorts(5432)
    // The image starts a server twice: once to set itself up, then for good.
    .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections', 2))
    .start();
  const at = `${container.getHost()}:${container.getMappedPort(5432)}`;
  return { container, address: `postgres://postgres:${DEVELOPMENT_PASSWORD}@${at}/postgres` };
}

async function startKafka(): Promise<Started> {
  // The broker must advertise a port that is known only once its container runs. So the container
  // begins by waiting for a script, which is copied in when the port is known.
  const container = await new GenericContainer(KAFKA_IMAGE)
    .withExposedPorts(9094)
    .withEntrypoint(['bash', '-c'])
    .withCommand([
      `echo waiting; until [ -f ${START_SCRIPT} ]; do sleep 0.1; done; exec bash ${START_SCRIPT}`,
    ])
    .withWaitStrategy(Wait.forLogMessage('waiting'))
    .start();
  try {
    const address = `${container.getHost()}:${container.getMappedPort(9094)}`;
    const variables = Object.entries(kafkaEnvironment(address));
    const script = [
      ...variables.map(([name, value]) => `export ${name}='${value}'`),
      'exec /etc/kafka/docker/run',
    ].join('\n');
    await container.copyContentToContainer([{ content: script, target: START_SCRIPT }]);
    await eventually(() => answers(container), { timeoutMs: 90_000 });
    return { container, address };
  } catch (error) {
    await container.stop();
    throw error;
  }
}

async function answers(container: StartedTestContainer): Promise<void> {
  const list = ['/opt/kafka/bin/kafka-topics.sh', '--bootstrap-server', 'localhost:9092', '--list'];
  const { exitCode, output } = await container.exec(list);
  if (exitCode !== 0) throw new Error(`Kafka in its container does not answer: ${output.slice(-500)}`);
}
