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

/** An event among others that are handled together. */
export interface DeliveredEvent<Data> extends Pick<EventContext, 'id' | 'time'> {
  readonly data: Data;
  /** Runs `fn` so that the events it appends descend from this one. */
  inContext<T>(fn: () => T): T;
}

export type BatchContext = Pick<EventContext, 'manager'>;

/**
 * A handler that takes up to 20 events of one partition in one transaction. It must first lock every row it will touch,
 * set-wise and in the order of the primary key: batches on popular rows deadlock otherwise. When the batch fails, each of
 * its events goes through `handle` by itself.
 */
export interface BatchEventHandler<E extends EventDefinition> extends EventHandler<E> {
  handleBatch(events: readonly DeliveredEvent<EventData<E>>[], context: BatchContext): Promise<void>;
}

/** What the transport is told of a handler. */
export interface HandlerExtras {
  readonly definition: EventDefinition;
  /** Of its class. */
  readonly handlerName: string;
  readonly method: HandlerMethod;
}

export type HandlerMethod = 'handle' | 'handleBatch';

/** The pattern under which the transport finds a handler. */
export function patternOf(topic: string, type: string, method: HandlerMethod = 'handle'): string {
  return method === 'handle' ? `${topic} ${type}` : `${topic} ${type} batch`;
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
    Controller()(target);
    UseFilters(RethrowFilter)(target);
    if (!listen(target, 'handle', definition)) {
      throw new TypeError(`${target.name} needs a method 'handle' to be a handler.`);
    }
    listen(target, 'handleBatch', definition);
  };
}

/** @returns false when the class has no such method */
function listen(
  target: { readonly name: string; readonly prototype: object },
  method: HandlerMethod,
  definition: EventDefinition,
): boolean {
  const { prototype, name: handlerName } = target;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
  if (!descriptor) return false;
  Payload()(prototype, method, 0);
  Ctx()(prototype, method, 1);
  const pattern = patternOf(definition.topic.name, definition.type, method);
  const extras: HandlerExtras = { definition, handlerName, method };
  EventPattern(pattern, WAYBILL_TRANSPORT, { ...extras })(prototype, method, descriptor);
  return true;
}

/** Nest would turn an unknown error into "Internal server error"; the transport needs the error itself. */
@Catch()
class RethrowFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
