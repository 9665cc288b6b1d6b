export { assertNoLeaks } from './database/leaks.ts';
export { createServiceDatabase, type ServiceDatabase } from './database/create-service-database.ts';
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './database/test-database.ts';
export { eventually, type EventuallyOptions } from './eventually.ts';
export { freePort, isPortFree } from './free-port.ts';
export type { Infrastructure, InfrastructureOptions, Provider } from './infrastructure/infrastructure.ts';
export { startInfrastructure } from './infrastructure/start-infrastructure.ts';
export { kafkaBrokers, testStack, type TestStack } from './test-stack/test-stack.ts';
export { createTestTopics, uniqueTopicPrefix } from './test-stack/test-topics.ts';
