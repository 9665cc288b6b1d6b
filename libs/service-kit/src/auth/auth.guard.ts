import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../problems/problem.ts';
import { PUBLIC, ROLES } from './decorators.ts';
import { TokenVerifier } from './token-verifier.ts';
import type { Role, User } from './user.ts';

/** Guards HTTP routes; messages from the broker have no caller. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets)) return true;

    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: User }>();
    const { user } = await this.verifier.verifyToken(bearerToken(request.headers.authorization));
    const allowed = this.reflector.getAllAndOverride<readonly Role[] | undefined>(ROLES, targets) ?? [];
    if (!user.roles.some((role) => allowed.includes(role))) throw forbidden(allowed);
    request.user = user;
    return true;
  }
}

function bearerToken(header: string | undefined): string {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (token !== undefined) return token;
  throw new Problem('unauthenticated', 401, {
    detail: 'This route needs an access token: Authorization: Bearer …',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function forbidden(allowed: readonly Role[]): Problem {
  return new Problem('forbidden', 403, {
    detail: `This route needs the role ${allowed.join(' or ')}.`,
    headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' },
  });
}
