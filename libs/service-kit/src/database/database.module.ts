import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ServiceOptions } from '../service-options.ts';
import { dataSourceOptions } from './data-source-options.ts';
import { migrate } from './migrate.ts';

/** The service's database: migrated, then provided as TypeORM's `DataSource`. */
@Module({})
export class DatabaseModule {
  static forRoot(options: ServiceOptions): DynamicModule {
    const database = TypeOrmModule.forRootAsync({
      useFactory: () => ({ ...dataSourceOptions(options), toRetry: () => false }),
      dataSourceFactory: async () => {
        const url = options.config.DATABASE_URL;
        try {
          await migrate(url, options);
          return await new DataSource(dataSourceOptions(options)).initialize();
        } catch (cause) {
          throw new Error(`database ${nameWithoutSecrets(url)}`, { cause });
        }
      },
    });
    return { module: DatabaseModule, imports: [database] };
  }
}

function nameWithoutSecrets(url: string): string {
  const { host, pathname } = new URL(url);
  return host + pathname;
}
