import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { PROBLEM_BASE } from '@waybill/service-kit';

/** Every way in which this service says no, with its status and what it means to a caller. */
const PROBLEMS = {
  'invalid-request': [400, 'The request breaks its schema; `errors` names each fault by JSON pointer.'],
  'invalid-page-token': [400, 'The `pageToken` is not one that this list returned.'],
  'idempotency-key-required': [400, 'The header `Idempotency-Key` is missing or unusable.'],
  unauthenticated: [401, 'There is no access token.'],
  'invalid-token': [401, 'The access token is refused.'],
  forbidden: [403, "The caller's roles don't allow this."],
  'not-your-product': [403, 'The product is, or would be, of another seller.'],
  'not-found': [404, 'It does not exist, or is not for the caller to see.'],
  'idempotency-key-in-use': [409, 'A request with this `Idempotency-Key` is still being handled.'],
  'price-changed': [409, 'The total is not `expectedTotal`; `total` and `lines` are what it costs now.'],
  'out-of-stock': [
    409,
    'Too few units; `skus` names the products, `lines` what was requested and is available.',
  ],
  'request-too-large': [413, 'The body is over 1 MiB.'],
  'unsupported-media-type': [415, 'The body is not `application/json`.'],
  'idempotency-key-reused': [422, 'This `Idempotency-Key` came with another body before.'],
  'unknown-sku': [422, 'Products that are not in the catalogue; `skus` names them.'],
  'mixed-currencies': [422, 'Products priced in different currencies can’t be in one order.'],
  'seller-required': [422, 'An operator who adds a product says whose it is by `sellerId`.'],
  'identity-provider-unavailable': [503, 'Access tokens can’t be checked right now.'],
  unavailable: [503, 'The database can’t be used right now.'],
} as const satisfies Readonly<Record<string, readonly [status: number, meaning: string]>>;

export type ProblemSlug = keyof typeof PROBLEMS;

const BY_EVERY_ROUTE: readonly ProblemSlug[] = ['unavailable'];
const BY_EVERY_GUARDED_ROUTE: readonly ProblemSlug[] = [
  'unauthenticated',
  'invalid-token',
  'forbidden',
  'identity-provider-unavailable',
];

/** Documents the problems of a route that needs an access token: these, and those of the token. */
export function ApiProblems(...slugs: readonly ProblemSlug[]): MethodDecorator {
  return ApiPublicProblems(...BY_EVERY_GUARDED_ROUTE, ...slugs);
}

/** Documents the problems of a public route. */
export function ApiPublicProblems(...slugs: readonly ProblemSlug[]): MethodDecorator {
  const byStatus = Map.groupBy([...slugs, ...BY_EVERY_ROUTE], (slug) => PROBLEMS[slug][0]);
  return applyDecorators(
    ...[...byStatus].map(([status, group]) =>
      ApiResponse({
        status,
        description: group.map((slug) => `\`${slug}\`: ${PROBLEMS[slug][1]}`).join('\n\n'),
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(group.map((slug) => [slug, { value: exampleOf(slug) }])),
          },
        },
      }),
    ),
  );
}

function exampleOf(slug: ProblemSlug) {
  const words = slug.replaceAll('-', ' ');
  return {
    type: PROBLEM_BASE + slug,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    status: PROBLEMS[slug][0],
    ...MEMBERS[slug],
  };
}

/** What some problems say beyond the standard's members, for a client to act on. */
const MEMBERS: Readonly<Partial<Record<ProblemSlug, object>>> = {
  'invalid-request': { errors: [{ in: 'body', pointer: '#/lines/0/quantity', detail: 'Invalid input' }] },
  'unknown-sku': { skus: ['85123X'] },
  'mixed-currencies': { currencies: ['GBP', 'EUR'] },
  'out-of-stock': { skus: ['85123A'], lines: [{ sku: '85123A', requested: 6, available: 4 }] },
  'price-changed': {
    skus: ['85123A'],
    total: { amount: 1770, currency: 'GBP' },
    lines: [
      {
        sku: '85123A',
        quantity: 6,
        name: 'White hanging heart T-light holder',
        unitPrice: { amount: 295, currency: 'GBP' },
        sellerId: 'seller',
      },
    ],
  },
};
