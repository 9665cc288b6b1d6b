import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Role, User } from './user.ts';

export const ROLES = 'waybill:roles';
export const PUBLIC = 'waybill:public';

/** Who may call this route (or every route of this controller): a user with one of these roles. */
export function Roles(...roles: [Role, ...Role[]]): ClassDecorator & MethodDecorator {
  return applyDecorators(SetMetadata(ROLES, roles), ApiBearerAuth(), ApiExtension('x-roles', roles));
}

/** Anyone may call this route, without a token. */
export function Public(): ClassDecorator & MethodDecorator {
  return SetMetadata(PUBLIC, true);
}

/** The verified caller, in a route with `@Roles`. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): User => {
  const { user } = context.switchToHttp().getRequest<{ user?: User }>();
  if (!user) throw new Error('@CurrentUser() in a route without @Roles()');
  return user;
});
