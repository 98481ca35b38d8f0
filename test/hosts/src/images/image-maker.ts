import { busyboxRoot } from './busybox-root.ts';
import { imageChanges, imageReference, type TestImage } from './test-image.ts';

/** How an engine makes the image `reference` of a root, given as a tar, and of `--change` instructions. */
export type ImportImage = (
  reference: string,
  changes: readonly string[],
  root: Uint8Array,
) => Promise<unknown>;

/** Makes each test image at its first use and once, also when two ask for it at the same time; gives its reference. */
export function imageMaker(importImage: ImportImage): (image: TestImage) => Promise<string> {
  const images = new Map<TestImage, Promise<string>>();
  const make = async (image: TestImage): Promise<string> => {
    const reference = imageReference(image);
    await importImage(reference, imageChanges(image), await busyboxRoot());
    return reference;
  };
  return (image) => {
    const made = images.get(image) ?? make(image);
    images.set(image, made);
    return made;
  };
}
