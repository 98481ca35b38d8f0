import { isImageId, readObject } from '@rollforward/engine-shared';

import type { LocalImage } from './dialect.ts';
import type { Engine } from './engine.ts';
import { faultOf, saysMissing } from './faults.ts';

/** The image of that exact reference or id, or `undefined` if it is not here. */
export async function inspectImage(
  { service, dialect }: Engine,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<LocalImage | undefined> {
  const answer = await service.ask(dialect.requests.inspectImage(reference), { signal });
  if (saysMissing(dialect, 'image', answer)) return undefined;
  if (answer.status !== 200) throw faultOf(dialect, 'image inspect', answer);
  const image = dialect.readImage(readObject(answer.text));
  return isImageId(reference) && image.id !== reference ? undefined : image;
}
