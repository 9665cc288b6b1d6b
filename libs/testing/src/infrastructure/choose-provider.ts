import { hasDocker, hasImages } from './docker.ts';
import { missingForKafka } from './kafka-java.ts';
import type { Provider } from './infrastructure.ts';

export interface Choice {
  provider: Provider;
  because: string;
}

/**
 * `WAYBILL_INFRA` decides. Without it: external when both addresses are given; then the first that
 * works. Tests try Docker first, if its images are here; a local stack tries embedded first.
 * @throws when nothing works, naming what to install
 */
export async function chooseProvider(purpose: 'local-stack' | 'tests'): Promise<Choice> {
  const asked = process.env['WAYBILL_INFRA'];
  if (asked) return { provider: parse(asked), because: 'WAYBILL_INFRA' };
  if (process.env['WAYBILL_POSTGRES_URL'] && process.env['WAYBILL_KAFKA_BROKERS']) {
    return { provider: 'external', because: 'WAYBILL_POSTGRES_URL and WAYBILL_KAFKA_BROKERS are set' };
  }
  const docker = hasDocker();
  if (purpose === 'tests' && docker && hasImages()) {
    return { provider: 'docker', because: 'a container engine answers and has the images' };
  }
  const missing = await missingForKafka();
  if (!missing) return { provider: 'embedded', because: 'npm brings Postgres, Java runs Kafka' };
  if (docker) return { provider: 'docker', because: missing };
  throw new Error(
    `No way to run Postgres and Kafka: ${missing}, and no container engine answers. ` +
      'Install Java 17 and Maven (Debian: apt install openjdk-17-jre-headless maven; macOS: brew install openjdk@17 maven), ' +
      'or start Docker, or set WAYBILL_POSTGRES_URL and WAYBILL_KAFKA_BROKERS.',
  );
}

function parse(text: string): Provider {
  if (text === 'embedded' || text === 'docker' || text === 'external') return text;
  throw new Error(`WAYBILL_INFRA is "${text}"; it can be embedded, docker or external.`);
}
