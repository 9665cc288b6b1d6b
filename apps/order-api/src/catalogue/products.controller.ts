import { Body, Controller, Get, NotFoundException, Param, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { sellerId, sku as skuSchema, type Sku } from '@waybill/contracts';
import {
  Answer,
  CurrentUser,
  decodePageToken,
  encodePageToken,
  Problem,
  Public,
  Roles,
  type User,
} from '@waybill/service-kit';
import { DataSource } from 'typeorm';
import { ApiProblems, ApiPublicProblems } from '../http/problems.ts';
import { ProductRepository, type ListedProduct } from './product.repository.ts';
import {
  productInputSchema,
  productListSchema,
  productPositionSchema,
  productQuerySchema,
  productSchema,
  type ProductInput,
  type ProductQuery,
} from './product.schemas.ts';
import { PublishProduct } from './publish-product.ts';

@ApiTags('products')
@Controller('v1/products')
export class ProductsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly products: ProductRepository,
    private readonly publishProduct: PublishProduct,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ operationId: 'listProducts', summary: 'Lists the catalogue in the order of skus' })
  @ApiOkResponse({ standardSchema: productListSchema })
  @ApiPublicProblems('invalid-request', 'invalid-page-token')
  async list(@Query({ schema: productQuerySchema }) { q, pageSize, pageToken }: ProductQuery) {
    const after = pageToken === undefined ? undefined : decodePageToken(productPositionSchema, pageToken).sku;
    const found = await this.products.list(this.dataSource.manager, { q, after, limit: pageSize + 1 });
    const products = found.slice(0, pageSize);
    const last = found.length > pageSize ? products.at(-1) : undefined;
    return { products, ...(last && { nextPageToken: encodePageToken({ sku: last.sku }) }) };
  }

  @Get(':sku')
  @Public()
  @ApiOperation({ operationId: 'getProduct', summary: 'A product with what may be sold of it' })
  @ApiOkResponse({ standardSchema: productSchema })
  @ApiPublicProblems('invalid-request', 'not-found')
  async get(@Param('sku', { schema: skuSchema }) sku: Sku): Promise<ListedProduct> {
    const product = await this.products.find(this.dataSource.manager, sku);
    if (!product) throw new NotFoundException(`No product ${sku}.`);
    return product;
  }

  @Put(':sku')
  @Roles('seller', 'operator')
  @ApiOperation({ operationId: 'putProduct', summary: 'Adds a product to the catalogue or changes it' })
  @ApiCreatedResponse({ standardSchema: productSchema })
  @ApiOkResponse({ standardSchema: productSchema })
  @ApiProblems(
    'invalid-request',
    'not-your-product',
    'seller-required',
    'request-too-large',
    'unsupported-media-type',
  )
  async put(
    @CurrentUser() user: User,
    @Param('sku', { schema: skuSchema }) sku: Sku,
    @Body({ schema: productInputSchema }) input: ProductInput,
  ): Promise<Answer<ListedProduct>> {
    const by = user.roles.includes('operator') ? 'operator' : sellerId.parse(user.id);
    const publication = await this.publishProduct.run({ ...input, sellerId: input.sellerId, sku, by });
    switch (publication.outcome) {
      case 'not-your-product':
        throw new Problem('not-your-product', 403, { detail: `${sku} is not a product of ${user.id}.` });
      case 'seller-required':
        throw new Problem('seller-required', 422, { detail: `Say by sellerId who sells ${sku}.` });
      case 'created':
        return new Answer(201, { location: `/v1/products/${sku}` }, await this.get(sku));
      case 'changed':
      case 'unchanged':
        return new Answer(200, {}, await this.get(sku));
    }
  }
}
