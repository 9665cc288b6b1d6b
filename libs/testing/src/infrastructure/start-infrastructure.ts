import { join } from 'node:path';
import { chooseProvider } from './choose-provider.ts';
import { startComposed } from './docker-compose.ts';
import { startEmbedded } from './embedded.ts';
import { externalInfrastructure } from './external.ts';
import type { Infrastructure, InfrastructureOptions } from './infrastructure.ts';
import { startContainers } from './testcontainers.ts';

/**
 * Starts Postgres and Kafka by the provider that `WAYBILL_INFRA` names, or the first that works here.
 * @throws when none can work, with what to install
 */
export async function startInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const { provider, because } = await chooseProvider(options.purpose);
  options.onProgress?.(`infrastructure: ${provider} (${because})`);
  switch (provider) {
    case 'external':
      return externalInfrastructure();
    case 'docker':
      return options.purpose === 'tests' ? startContainers() : startComposed(options);
    case 'embedded':
      return startEmbedded(
        options.purpose === 'tests' ? options : { ...options, directory: join(options.directory, provider) },
      );
  }
}
