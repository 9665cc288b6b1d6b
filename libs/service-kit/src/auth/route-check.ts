import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { PUBLIC, ROLES } from './decorators.ts';

/** Refuses to start a service with a route that says neither who may call it nor that anyone may. */
@Injectable()
export class RouteCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const undeclared = this.discovery.getControllers().flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Readonly<Record<string, unknown>>;
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((name) => this.#isUndeclaredRoute(metatype, prototype[name]))
        .map((name) => `${metatype.name}.${name}`);
    });
    if (undeclared.length > 0) {
      throw new Error(`routes with neither @Roles() nor @Public(): ${undeclared.join(', ')}`);
    }
  }

  #isUndeclaredRoute(controller: object, handler: unknown): boolean {
    if (typeof handler !== 'function' || !Reflect.hasMetadata('path', handler)) return false;
    const targets = [handler, controller] as Parameters<Reflector['getAllAndOverride']>[1];
    return (
      !this.reflector.getAllAndOverride(PUBLIC, targets) && !this.reflector.getAllAndOverride(ROLES, targets)
    );
  }
}
