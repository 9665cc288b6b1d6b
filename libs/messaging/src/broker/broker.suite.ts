import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { kafkaBrokers, uniqueTopicPrefix } from '@waybill/testing';
import { randomBytes } from 'node:crypto';
import { createBrokerFixture, type BrokerClient, type BrokerFixture } from '../testing/broker-fixture.ts';
import { describeConsuming } from './consuming.suite.ts';
import { describeGroups } from './groups.suite.ts';
import { describePublishing } from './publishing.suite.ts';

/**
 * What messaging relies on from a broker, run against a real one. A client that is to take KafkaJS's place must pass it.
 * @param name of the client
 */
export function describeBroker(name: string, client: BrokerClient): void {
  describe(name, () => {
    let fixture: BrokerFixture;
    const current = () => fixture;

    beforeAll(async () => {
      const brokers = (await kafkaBrokers()).split(',');
      const prefix = uniqueTopicPrefix();
      fixture = createBrokerFixture(client, {
        clientId: `suite-${randomBytes(3).toString('hex')}`,
        brokers,
        prefix,
      });
    }, 120_000);
    afterEach(() => fixture.stopConsumers());
    afterAll(() => fixture.end());

    describePublishing(current);
    describeConsuming(current);
    describeGroups(current);
  });
}
