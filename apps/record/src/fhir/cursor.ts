import { fault } from '#contracts';
import { cursorParameter } from '#fhir';
import { Seal } from '#platform';

/** Where a search goes on, with the search itself, sealed: what was searched may be patient data, and URLs hold it. */
export class Cursors {
  readonly #seal: Seal;

  constructor(key: Uint8Array) {
    this.#seal = new Seal(key);
  }

  seal(position: object): string {
    return this.#seal.close(position);
  }

  /** What was sealed; FHIR_PARAMETER_INVALID for anything else. */
  open<Position>(cursor: string): Position {
    try {
      return this.#seal.open<Position>(cursor);
    } catch (error) {
      throw fault('FHIR_PARAMETER_INVALID', { parameter: cursorParameter }, error);
    }
  }
}
