import { type FaultCode, RuntimeFault } from '../index.ts';
import type { FakeImage } from './fake-image.ts';
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
    this.#edition += 1;
    this.#faults.delete(reference);
    this.#published.set(reference, { ...image, reference, id: imageId(`${reference} ${this.#edition}`) });
  }

  /** Neither the registry nor the device has it: pulls fail with `ImageNotFound`. */
  missing(reference: string): void {
    this.unreachable(reference, 'ImageNotFound');
    this.forget(reference);
  }

  /** Pulls of `reference` fail with `code`; what is on the device stays. */
  unreachable(reference: string, code: FaultCode): void {
    this.#faults.set(reference, code);
  }

  /** Takes `reference` off the device, as a clean-up does. */
  forget(reference: string): void {
    const stored = this.#local.get(reference);
    this.#local.delete(reference);
    if (stored !== undefined) this.#local.delete(stored.id);
  }

  /** The image on the device of that reference or id. */
  local(referenceOrId: string): StoredImage | undefined {
    return this.#local.get(referenceOrId);
  }

  /** What a pull would fetch. Throws the fault that the pull ends with. */
  remote(reference: string): StoredImage {
    const code = this.#faults.get(reference);
    if (code !== undefined) throw new RuntimeFault({ code, message: `cannot pull ${reference}` });
    return this.#find(reference);
  }

  /** Puts `reference` on the device, as a pull does at its end. */
  pull(reference: string): StoredImage {
    return this.#store(this.remote(reference));
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
