import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { type Right, fault } from '#contracts';
import type { AccessRequest, Caller } from './caller.js';

/** An answer without the patient data in it; what is left has the same structure. */
export type Mask = (answer: unknown) => unknown;

/** What a route says about who may use it. */
export interface Access {
  /** `anybody`: without signing in. `signed-in`: whoever is somebody, for what is its own. */
  readonly right: Right | 'anybody' | 'signed-in';
  /** It answers while nobody can be known, too: who asks is not looked at. */
  readonly isBlind?: boolean;
  /** Absent: the answer holds nothing of a patient. */
  readonly mask?: Mask;
  /** The answer tells of patients although nothing in it could be masked: each call is a look. */
  readonly isLook?: boolean;
  /** The route answers within the organizations of its caller. Absent: a caller that is limited to some is refused. */
  readonly isScoped?: boolean;
  /** What it does, by its name in the audit trail; absent: it changes nothing. */
  readonly act?: string;
  /** What the trail says besides, never a secret or patient data; absent: the parameters of the route. */
  readonly detail?: (request: AccessRequest) => string;
}

export const accessOfRoute = 'hie:access';

/** Declares who may use a route. The guard refuses a route without it. */
export const Needs = (right: Access['right'], more: Omit<Access, 'right'> = {}): MethodDecorator & ClassDecorator =>
  SetMetadata<string, Access>(accessOfRoute, { right, ...more });

/** Who makes the request. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<AccessRequest>();
  if (!caller) throw fault('ACCESS_SIGN_IN_NEEDED');
  return caller;
});
