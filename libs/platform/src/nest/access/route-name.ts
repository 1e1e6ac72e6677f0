import type { AccessRequest } from './caller.js';
import type { Access } from './needs.js';

/** `GET /api/messages/:messageId/raw`: what was asked, without the values in it. */
export const routeOf = ({ method, routeOptions }: AccessRequest): string => `${method} ${routeOptions?.url ?? ''}`;

/** What the trail says besides who, what and when. */
export const detailOf = ({ detail }: Access, request: AccessRequest): string =>
  detail ? detail(request) : Object.values(request.params ?? {}).join(' ');
