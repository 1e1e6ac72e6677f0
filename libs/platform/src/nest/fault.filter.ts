import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { errors, Fault, fault } from '#contracts';
import type { Log } from '../log.js';

interface Request {
  readonly url: string;
  readonly method: string;
  readonly id: string;
}
interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: unknown): unknown;
}

/**
 * The one place where HTTP errors are made. Under /fhir an OperationOutcome (FHIR R4 2.36), elsewhere
 * `{error: {code, message}}`. What is not a Fault becomes INTERNAL, and its text stays inside: it may hold patient data.
 */
@Catch()
export class FaultFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const reply = host.switchToHttp().getResponse<Reply>();
    const known = asFault(error);
    const status = known.status;
    if (status >= 500) this.log.error('request-failed', error, { request: request.id, method: request.method });
    const fhir = request.url.startsWith('/fhir');
    reply
      .status(status)
      .header('content-type', fhir ? 'application/fhir+json; charset=utf-8' : 'application/json; charset=utf-8')
      .send(
        fhir
          ? operationOutcome(known.fault, status)
          : { error: { code: known.fault.code, message: known.fault.message } },
      );
  }
}

function asFault(error: unknown): { fault: Fault; status: number } {
  if (error instanceof Fault) {
    const { http } = errors[error.code] as { http?: number };
    return { fault: error, status: http ?? 500 };
  }
  const status = statusOf(error);
  if (status === 404) return { fault: fault('API_NOT_FOUND'), status };
  if (status === 413) return { fault: fault('HL7_TOO_LARGE'), status };
  if (status >= 400 && status < 500) return { fault: fault('API_BODY_INVALID', problems(error)), status };
  return { fault: fault('INTERNAL'), status: 500 };
}

/** Nest throws HttpException, Fastify its own errors with a statusCode (body too large, media type). */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const code = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof code === 'number' ? code : 500;
}

/** class-validator's sentences name properties and rules, never values. */
function problems(error: unknown): { problem?: string } {
  if (!(error instanceof HttpException)) return {};
  const response = error.getResponse();
  const message = typeof response === 'object' && 'message' in response ? response.message : undefined;
  return Array.isArray(message) ? { problem: message.join('; ') } : {};
}

const issueTypes: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'login',
  403: 'code-invalid',
  404: 'not-found',
  406: 'not-supported',
  413: 'too-long',
  422: 'processing',
};

/** A system that is none of ours. */
const unknownCodes: ReadonlySet<string> = new Set(['PIX_SYSTEM_UNKNOWN', 'FHIR_AUTHORITY_UNKNOWN']);

function issueType(code: string, status: number): string {
  if (unknownCodes.has(code)) return 'code-invalid';
  if (code.startsWith('ACCESS_') && status === 403) return 'forbidden';
  return issueTypes[status] ?? 'exception';
}

function operationOutcome(error: Fault, status: number): object {
  const code = issueType(error.code, status);
  // ITI-78, case 4: nothing is wrong with the search but a domain that is not served here.
  const severity = error.code === 'FHIR_DOMAIN_UNKNOWN' ? 'warning' : 'error';
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity, code, details: { text: error.code }, diagnostics: error.message }],
  };
}
