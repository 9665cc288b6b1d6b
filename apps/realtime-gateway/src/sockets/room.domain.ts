import { customerId, type CustomerId, orderId, type OrderId } from '@waybill/contracts';

/** What a client can join. */
export type RoomName =
  { readonly kind: 'order'; readonly id: OrderId } | { readonly kind: 'customer'; readonly id: CustomerId };

export interface Caller {
  readonly id: string;
  readonly roles: readonly string[];
}

export function orderRoom(id: OrderId): string {
  return `order:${id}`;
}

export function customerRoom(id: CustomerId): string {
  return `customer:${id}`;
}

/** @returns undefined for what is no room */
export function parseRoom(room: string): RoomName | undefined {
  const colon = room.indexOf(':');
  const kind = room.slice(0, colon);
  const id = room.slice(colon + 1);
  if (kind === 'order') {
    const parsed = orderId.safeParse(id);
    // Ids are kept in lower case; another spelling would be another room.
    return parsed.success && id === id.toLowerCase() ? { kind, id: parsed.data } : undefined;
  }
  if (kind === 'customer') {
    const parsed = customerId.safeParse(id);
    return parsed.success ? { kind, id: parsed.data } : undefined;
  }
  return undefined;
}

/** @param owner the order's customer; a customer's room needs none, it says whose it is */
export function mayJoin(caller: Caller, room: RoomName, owner: string | undefined): boolean {
  switch (room.kind) {
    case 'order':
      return owner === caller.id || caller.roles.includes('operator');
    case 'customer':
      return room.id === caller.id;
  }
}
