import type { Role } from '#contracts';
import type { AccessRequest } from '#nest';
import type { AuditTrail } from '../audit/trail.js';

interface SignInEvent {
  readonly action: string;
  readonly outcome: 'done' | 'failed';
  readonly who: { readonly name: string; readonly role?: Role };
  /** By which provider; absent: a local account. */
  readonly detail?: string;
  readonly code?: string;
}

/** Signing in and out as it stands in the audit trail. */
export async function recordSignIn(
  trail: AuditTrail,
  { ip, method, routeOptions }: AccessRequest,
  { action, outcome, who: { name, role }, detail, code = '' }: SignInEvent,
): Promise<void> {
  await trail.record({
    action,
    outcome,
    caller: { name, kind: outcome === 'done' ? 'session' : 'unknown', ...(role && { role }) },
    from: ip,
    route: `${method} ${routeOptions?.url ?? ''}`,
    patients: [],
    messages: [],
    ...(detail !== undefined && { detail }),
    code,
  });
}
