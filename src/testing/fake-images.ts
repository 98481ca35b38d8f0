import { type FaultCode, RuntimeFault } from '../index.ts';
import { demandOneOf, demandReference } from './demand.ts';
import { checkImage, type FakeImage } from './fake-image.ts';
import { FAULT_CODES } from './fault-codes.ts';
import { fullHash } from './full-hash.ts';

/** An image as an engine stores it. */
export interface StoredImage extends FakeImage {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly id: string;
  /** The reference it was made known by. */
  readonly reference: string;
}

/**
 * The registry and the images on the device. Every reference exists and can be pulled, unless a test says otherwise.
 *
 * A reference that a document could not name, and an image that cannot be (an exit code of 300, a time below 0), is
 * refused with a `TypeError` or a `RangeError`.
 */
export class FakeImages {
  readonly #published = new Map<string, StoredImage>();
  readonly #faults = new Map<string, FaultCode>();
  /** What is on the device, by reference and by id. */
  readonly #local = new Map<string, StoredImage>();
  #edition = 0;

  /**
   * Says what `reference` means from now on, in the registry and, if it is there already, on the device. Containers that
   * exist keep the image they were made from.
   */
  set(reference: string, image: FakeImage): void {
    this.publish(reference, image);
    if (this.#local.has(reference)) this.#store(this.#find(reference));
  }

  /** Puts another image into the registry only: a device that has pulled `reference` notices at its next pull. */
  publish(reference: string, image: FakeImage): void {
    demandReference('reference', reference);
    checkImage(image);
    this.#edition += 1;
    this.#faults.delete(reference);
    this.#published.set(reference, { ...image, reference, id: imageId(`${reference} ${this.#edition}`) });
  }

  /** Neither the registry nor the device has it: pulls fail with `ImageNotFound`. */
  missing(reference: string): void {
    this.unreachable(reference, 'ImageNotFound');
    this.#drop(reference);
  }

  /** Pulls of `reference` fail with `code`, until `set` or `publish` says what it is; what is on the device stays. */
  unreachable(reference: string, code: FaultCode): void {
    demandReference('reference', reference);
    demandOneOf('code', code, FAULT_CODES);
    this.#faults.set(reference, code);
  }

  /** Takes `reference` off the device, as a clean-up does. Throws a `TypeError` if it is not there. */
  forget(reference: string): void {
    if (!this.#local.has(reference))
      throw new TypeError(`${reference} is not on the device: nobody has pulled it`);
    this.#drop(reference);
  }

  /** The image on the device of that reference or id. */
  local(referenceOrId: string): StoredImage | undefined {
    return this.#local.get(referenceOrId);
  }

  /** What a pull would fetch. Throws the `RuntimeFault` that the pull ends with. */
  remote(reference: string): StoredImage {
    const code = this.#faults.get(reference);
    if (code !== undefined) throw new RuntimeFault({ code, message: `cannot pull ${reference}` });
    return this.#find(reference);
  }

  /** Puts `reference` on the device, as a pull does at its end. Throws the `RuntimeFault` that the pull ends with. */
  pull(reference: string): StoredImage {
    return this.#store(this.remote(reference));
  }

  #drop(reference: string): void {
    const stored = this.#local.get(reference);
    this.#local.delete(reference);
    if (stored !== undefined) this.#local.delete(stored.id);
  }

  #find(reference: string): StoredImage {
    const known = this.#published.get(reference);
    if (known !== undefined) return known;
    const image = { reference, id: imageId(reference) };
    this.#published.set(reference, image);
    return image;
  }

  #store(image: StoredImage): StoredImage {
    this.#local.set(image.reference, image);
    this.#local.set(image.id, image);
    return image;
  }
}

/** The same on every engine of every run, so that recorded plans can be compared. */
function imageId(content: string): string {
  return `sha256:${fullHash(content)}`;
}
