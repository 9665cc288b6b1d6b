export { balance, type Books } from './audit/books.ts';
export { readFacts, type AuditedSystem } from './audit/read-facts.ts';
export { assertNoLeaks } from './database/leaks.ts';
export { withConnection } from './database/connection.ts';
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './database/test-database.ts';
export { eventually, type EventuallyOptions } from './eventually.ts';
export type { Rule, RuleOptions } from './faults/rules.ts';
export { proxyKafka, proxyPostgres, TcpProxy, through } from './faults/tcp-proxy.ts';
export { assertPortsFree, freePort, isPortFree } from './free-port.ts';
export { mintToken } from './identity-provider/mint-token.ts';
export { defaultSubject, ROLES, type Role } from './identity-provider/users.ts';
export { hasDocker } from './infrastructure/docker.ts';
export {
  LOCAL_PORTS,
  type Infrastructure,
  type InfrastructureOptions,
  type Provider,
} from './infrastructure/infrastructure.ts';
export { chooseProvider } from './infrastructure/choose-provider.ts';
export { javaVersion, mavenVersion } from './infrastructure/kafka-java.ts';
export { startInfrastructure } from './infrastructure/start-infrastructure.ts';
export { endWithThisProcess } from './processes/end-with-this-process.ts';
export { identify, isAlive } from './processes/process-identity.ts';
export { RunRecord } from './processes/run-record.ts';
export { SERVICES, SMTP_PORT, type ServiceDefinition, type ServiceName } from './system/services.ts';
export { startService, type ServiceHandle, type ServiceOptions } from './system/start-service.ts';
export { startSystem, type System, type SystemOptions } from './system/start-system.ts';
export { serveTestStack, standingStack, type StackServer } from './test-stack/stack-server.ts';
export {
  kafkaBrokers,
  STACK_URL_VARIABLE,
  STANDING_STACK_FILE,
  standingStackUrl,
  testStack,
  type TestStack,
} from './test-stack/test-stack.ts';
export { startTestSystem, TEST_SYSTEMS_DIRECTORY } from './test-stack/test-system.ts';
export { createTestTopics, uniqueTopicPrefix } from './test-stack/test-topics.ts';
export { Customer, type LiveUpdate, type OrderOptions, type OrderView } from './flow/customer.ts';
export { openShop } from './flow/open-shop.ts';
export { OutsideWorld, type Charge, type Label, type Mail } from './flow/outside-world.ts';
export type { ProductOnSale } from './flow/product-on-sale.ts';
export { newSku, Shop } from './flow/shop.ts';
