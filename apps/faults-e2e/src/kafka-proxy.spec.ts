import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { stockAdjusted } from '@waybill/contracts';
import { createTestTopics, eventually, kafkaBrokers, proxyKafka, type TcpProxy } from '@waybill/testing';
import { EventLog } from './harness/event-log.ts';
import { newSku } from './harness/shelf.ts';

let proxy: TcpProxy;
let direct: EventLog;
let proxied: EventLog;

beforeAll(async () => {
  const [brokers, prefix] = await Promise.all([kafkaBrokers(), createTestTopics()]);
  proxy = await proxyKafka(brokers);
  direct = await EventLog.open(brokers, prefix);
  proxied = await EventLog.open(`${proxy.address.host}:${proxy.address.port}`, prefix);
}, 60_000);
afterEach(() => proxy.mend());
afterAll(async () => {
  await Promise.all([direct.close(), proxied.close()]);
  proxy.close();
});

describe('a proxy before Kafka', () => {
  it('keeps clients that were told the address of the broker', async () => {
    const key = newSku();
    const seen = proxy.when(({ text }) => text === 'Produce' || text === 'Fetch', 'hold', { times: 1 });
    const publishing = proxied.publish([message(key)]);
    await seen.hit;
    seen.remove();
    await publishing;
    await eventually(() => expect(proxied.versions(key)).toEqual([1]));
  });

  it('loses an acknowledgement, and the client sends again', async () => {
    const key = newSku();
    const lost = proxy.when(({ text, direction }) => text === 'Produce' && direction === 'response', 'cut', {
      times: 1,
    });
    await proxied.publish([message(key)]);
    expect(lost.hits).toBe(1);
    await eventually(() => expect(direct.messages.filter((one) => one.key === key)).toHaveLength(2));
  });

  it('is the only way to the broker', async () => {
    const key = newSku();
    proxy.goAway();
    let published = false;
    const publishing = proxied.publish([message(key)]).then(() => (published = true));
    await expect(eventually(() => expect(published).toBe(true), { timeoutMs: 300 })).rejects.toThrow();
    await proxy.accept();
    await publishing;
    await eventually(() => expect(direct.versions(key)).toEqual([1]));
  });
});

function message(sku: string) {
  return {
    topic: stockAdjusted.topic.name,
    key: sku,
    value: JSON.stringify({ version: 1 }),
    headers: { ce_id: `${sku}-1`, ce_type: stockAdjusted.type },
  };
}
