import { Catch, Controller, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventData, EventDefinition } from '@waybill/contracts';
import { throwError, type Observable } from 'rxjs';
import type { EntityManager } from 'typeorm';

/** Handlers of our events and of no other transport. */
export const WAYBILL_TRANSPORT = Symbol('waybill');

/** What a handler gets with the event. */
export interface EventContext {
  /** The transaction in which the event's receipt, its effects and the events it emits commit together. */
  readonly manager: EntityManager;
  /** `ce_id` */
  readonly id: string;
  /** When the publisher appended it. RFC 3339 */
  readonly time: string;
}

/** The shape of a class decorated with {@link OnEvent}. */
export interface EventHandler<E extends EventDefinition> {
  handle(event: EventData<E>, context: EventContext): Promise<void>;
}

/** What the transport is told of a handler. */
export interface HandlerExtras {
  readonly definition: EventDefinition;
  /** Of its class. */
  readonly handlerName: string;
}

/** The pattern under which the transport finds a handler. */
export function patternOf(topic: string, type: string): string {
  return `${topic} ${type}`;
}

/**
 * Makes a class the handler of an event. List it among the module's `controllers`: that is where Nest looks for message
 * handlers.
 * @example
 * ＠OnEvent(orderPlaced)
 * export class OnOrderPlaced implements EventHandler<typeof orderPlaced> {
 *   async handle(event: OrderPlaced, { manager }: EventContext) { … }
 * }
 */
export function OnEvent<E extends EventDefinition>(definition: E) {
  return (target: new (...dependencies: never[]) => EventHandler<E>): void => {
    const prototype = target.prototype as EventHandler<E>;
    const descriptor = Object.getOwnPropertyDescriptor(prototype, 'handle');
    if (!descriptor) throw new TypeError(`${target.name} needs a method 'handle' to be a handler.`);
    Controller()(target);
    UseFilters(RethrowFilter)(target);
    Payload()(prototype, 'handle', 0);
    Ctx()(prototype, 'handle', 1);
    const extras: HandlerExtras = { definition, handlerName: target.name };
    EventPattern(patternOf(definition.topic.name, definition.type), WAYBILL_TRANSPORT, { ...extras })(
      prototype,
      'handle',
      descriptor,
    );
  };
}

/** Nest would turn an unknown error into "Internal server error"; the transport needs the error itself. */
@Catch()
class RethrowFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
