import type { FieldDelete, Operation } from '#contracts';
import { isObject, type JsonResource } from './json-resource.js';

/** Changes that a bundle cannot say, applied to the resource that they name after its elements were merged. */
export function applyOperations(resource: JsonResource, operations: readonly Operation[]): JsonResource {
  return operations.reduce(applyOperation, resource);
}

function applyOperation(resource: JsonResource, operation: Operation): JsonResource {
  switch (operation.kind) {
    case 'status':
      return { ...resource, status: operation.status };
    case 'delete-visit':
      // A23 deletes the data of the visit. The record keeps what it was, marked as not to be used.
      return { ...resource, status: 'entered-in-error' };
    case 'cancel':
      return cancel(resource, operation.of);
    default:
      return resource;
  }
}

type Cancelled = (Operation & { kind: 'cancel' })['of'];

/**
 * HL7 v2 chapter 3.3.11 to 3.3.13 and 3.3.38: A11 admit or registration, A12 transfer, A13 discharge, A38 pre-admit.
 */
function cancel(encounter: JsonResource, of: Cancelled): JsonResource {
  switch (of) {
    case 'admit':
    case 'pre-admit':
      return { ...encounter, status: 'cancelled' };
    case 'discharge':
      return ['period.end', 'hospitalization.dischargeDisposition', 'hospitalization.destination'].reduce(without, {
        ...encounter,
        status: 'in-progress',
      });
    case 'transfer':
      // PV1-3 of an A12 is the location after the cancel: the merge has put it back.
      return encounter;
  }
}

/** `""` in a field deletes the element. */
export const applyDeletes = (resource: JsonResource, deletes: readonly FieldDelete[]): JsonResource =>
  deletes.reduce((left, { path }) => (required.has(path) ? left : without(left, path)), resource);

/** A resource without these is no R4 resource, or is nobody's. */
const required = new Set(['resourceType', 'id', 'status', 'class', 'code', 'intent', 'subject', 'patient']);

/**
 * The resource without what the path of names leads to, in every item of the lists on the way. Nothing there: as it
 * is.
 */
function without(resource: JsonResource, path: string): JsonResource {
  const [name = '', ...rest] = path.split('.');
  const { resourceType, id } = resource;
  return { ...removed(resource, name, rest), resourceType, id };
}

type Elements = Readonly<Record<string, unknown>>;

function removed(elements: Elements, name: string, rest: readonly string[]): Elements {
  if (!(name in elements)) return elements;
  const { [name]: value, ...others } = elements;
  const left = rest.length === 0 ? undefined : pruned(value, rest);
  return left === undefined ? others : { ...elements, [name]: left };
}

/** What is left of a value; undefined where it became empty, which R4 does not allow to stand. */
function pruned(value: unknown, [name = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => pruned(item, [name, ...rest])).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isObject(value)) return value;
  const left = removed(value, name, rest);
  return Object.keys(left).length === 0 ? undefined : left;
}
