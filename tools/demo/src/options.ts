import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** How many orders to replay, from the first. */
  readonly orders: number;
  /** Recorded minutes replayed in a second. */
  readonly speed: number;
  /** The stack's origin. */
  readonly url: string;
  /** Where the customers' tokens come from. */
  readonly issuer: string;
  /** How long to go on without any news, once all orders are placed. s */
  readonly patience: number;
}

export const USAGE = `npm run demo -- [--orders 500] [--speed 60] [--url http://localhost:8080]
               [--issuer http://localhost:9400] [--patience 60]

  --orders    how many recorded orders to place, from the first (3,272 are there)
  --speed     recorded minutes replayed in a second: 60 makes an hour of the shop a second
  --url       the running stack
  --issuer    its development identity provider
  --patience  seconds without any news after which the rest is not waited for`;

/** @throws Error that says what is wrong with the arguments */
export function readOptions(args: string[]): DemoOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      orders: { type: 'string', default: '500' },
      speed: { type: 'string', default: '60' },
      url: { type: 'string', default: 'http://localhost:8080' },
      issuer: { type: 'string', default: 'http://localhost:9400' },
      patience: { type: 'string', default: '60' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    orders: Math.floor(positive('orders', values.orders)),
    speed: positive('speed', values.speed),
    url: address('url', values.url),
    issuer: address('issuer', values.issuer),
    patience: positive('patience', values.patience),
  };
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new Error(`--${name} must be a positive number, not ${value}`);
}

function address(name: string, value: string): string {
  if (URL.canParse(value)) return value.replace(/\/+$/, '');
  throw new Error(`--${name} must be a URL like http://localhost:8080, not ${value}`);
}
