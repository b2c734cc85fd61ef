import { createParamDecorator, SetMetadata } from '@nestjs/common';
import type { Caller, Role } from '../caller.js';
import { callerOf } from './request-of.js';

/** One key for both decorators: the one nearest to the handler replaces the other. */
export const ACCESS = 'dao-chain:access';
export type Access = 'public' | readonly Role[];

/** Strangers may call this. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(ACCESS, 'public' satisfies Access);

/** The caller needs one of these roles. On a handler it replaces what the class says. */
export const Roles = (...roles: readonly [Role, ...Role[]]): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS, roles satisfies Access);

/** The verified caller; undefined only below `@Public()`. */
export const CurrentCaller = createParamDecorator<unknown, Caller | undefined>((_, context) =>
  callerOf(context),
);
