import { createHash } from 'node:crypto';

import { type DocumentError, isDocumentError, type ParsedDocument } from 'rollforward';

import type { HostileDocument } from './generate/hostile-document.ts';
import { comparableText } from './reference/comparable.ts';
import { shownPointer } from './reference/mistake.ts';
import { readDocument, type Reading } from './reference/read-document.ts';
import type { Subject } from './subject.ts';

/** Whose deployments these are. */
export const OWNER = 'hostile';
export const NAME_PREFIX = 'edge-';

/** What became of one document. */
export interface Judged {
  readonly reading: Reading;
  readonly outcome: Outcome;
  /** Milliseconds that `parseDocument` took. */
  readonly tookMs: number;
  /** What is not as it must be, in words. */
  readonly faults: readonly string[];
}

type Outcome =
  | { readonly kind: 'accepted'; readonly parsed: ParsedDocument }
  | { readonly kind: 'refused'; readonly error: DocumentError }
  | { readonly kind: 'broken'; readonly error: unknown };

/** Holds what `subject` makes of a document against the reference. */
export function judge(subject: Subject, document: HostileDocument): Judged {
  const { bytes, deployment, open, secret } = document;
  const reading = readDocument(bytes, { owner: OWNER, namePrefix: NAME_PREFIX, deployment, open });
  const before = performance.now();
  const outcome = parse(subject, document);
  const tookMs = performance.now() - before;
  const faults: string[] = [];
  switch (outcome.kind) {
    case 'broken':
      faults.push(`it ends in ${String(outcome.error)} instead of a DocumentError`);
      break;
    case 'accepted':
      if (reading.kind === 'refused')
        faults.push(`it is accepted, and the reference refuses it for ${placesOf(reading).join(' ')}`);
      else faults.push(...differences(subject, document, outcome.parsed, reading));
      break;
    case 'refused':
      faults.push(...shapeFaults(outcome.error, bytes, reading));
      if (reading.kind === 'accepted')
        faults.push(`it is refused (${outcome.error.message}), and the reference accepts it`);
      else faults.push(...otherPlaces(outcome.error, reading));
      if (tells(outcome.error, secret) && !isInKey(reading, secret)) faults.push('its refusal tells a value');
  }
  return { reading, outcome, tookMs, faults };
}

/** A key is quoted where it is the mistake, and a spoiled document may have the secret as one. */
export function isInKey(reading: Reading, secret: string): boolean {
  if (reading.kind === 'accepted') return false;
  return reading.mistakes.some(({ path }) => path.some((key) => String(key).includes(secret)));
}

function tells(error: DocumentError, secret: string): boolean {
  const told = JSON.stringify([error.message, error.issues, error.stack, String(error.cause)]);
  return told.includes(secret);
}

function parse(subject: Subject, { bytes, open }: HostileDocument): Outcome {
  try {
    return { kind: 'accepted', parsed: subject.parseDocument(bytes, { admit: () => open }) };
  } catch (error) {
    return isDocumentError(error) ? { kind: 'refused', error } : { kind: 'broken', error };
  }
}

type Refused = Extract<Reading, { kind: 'refused' }>;

function placesOf({ where, mistakes }: Refused): string[] {
  return mistakes.map(({ path, offset }) =>
    where === 'text' ? `${shownPointer(path)}@${offset ?? ''}` : shownPointer(path) || '""',
  );
}

/** One issue for each mistake, where it is; those of the text at their byte and in their order. */
function otherPlaces({ issues, omitted }: DocumentError, reading: Refused): string[] {
  const expected = placesOf(reading);
  const found = issues.map(({ pointer, offset }) =>
    reading.where === 'text' ? `${pointer}@${offset ?? ''}` : pointer || '""',
  );
  const total = issues.length + omitted;
  const same =
    omitted > 0 && reading.where === 'values'
      ? found.every((place) => expected.includes(place))
      : sorted(found).join('\n') === sorted(expected).join('\n');
  if (same && total === reading.count) return [];
  const told = `${total} mistakes at ${found.join(' ')}`;
  return [
    `it is refused for ${told}; the reference finds ${reading.count} at ${expected.slice(0, 30).join(' ')}`,
  ];
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort();
}

/** What is true of every refusal, whatever the reference says. */
function shapeFaults({ issues, message }: DocumentError, bytes: Uint8Array, reading: Reading): string[] {
  const faults: string[] = [];
  if (issues.length < 1 || issues.length > 20) faults.push(`it is refused with ${issues.length} issues`);
  if (message.length > 32_000) faults.push('its refusal is longer than 32 KiB');
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/.test(message))
    faults.push('its refusal cannot be printed safely');
  let json: { readonly value: unknown } | undefined;
  for (const { pointer, offset, expected } of issues) {
    if (expected === '') faults.push('an issue expects nothing');
    if (!/^(\/([^~/]|~[01])*)*$/u.test(pointer)) faults.push(`${JSON.stringify(pointer)} is no pointer`);
    if (offset !== undefined && !(Number.isInteger(offset) && offset >= 0 && offset <= bytes.length))
      faults.push(`the offset ${offset} is not in the document`);
    // Where a key is there twice, a pointer is in the one or the other; `otherPlaces` holds it against the reference.
    if (pointer === '' || (reading.kind === 'refused' && reading.where === 'text')) continue;
    json ??= { value: JSON.parse(Buffer.from(bytes).toString()) };
    if (!resolves(json.value, pointer)) faults.push(`${pointer} leads nowhere`);
  }
  return faults;
}

function resolves(document: unknown, pointer: string): boolean {
  let value = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return true;
}

function differences(
  subject: Subject,
  { bytes, deployment }: HostileDocument,
  parsed: ParsedDocument,
  reading: Extract<Reading, { kind: 'accepted' }>,
): string[] {
  const faults: string[] = [];
  const revision = createHash('sha256').update(bytes).digest('hex');
  if (parsed.revision !== revision) faults.push('its revision is not that of its bytes');
  if (parsed.generation !== reading.generation) faults.push(`its generation is ${parsed.generation}`);
  if (sorted([...parsed.services.keys()]).join() !== sorted([...reading.services.keys()]).join())
    faults.push(`its services are ${[...parsed.services.keys()].join()}`);
  // A name that is refused has no place in an engine.
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(deployment)) return faults;
  for (const [service, { spec, digest }] of parsed.services) {
    const expected = reading.services.get(service);
    if (digest !== expected?.digest)
      faults.push(`${service} has the digest ${digest}, not ${expected?.digest}`);
    const place = { owner: OWNER, namePrefix: NAME_PREFIX, deployment, service };
    const text = comparableText(subject.containerSpec({ ...place, spec, digest }));
    const wanted = comparableText(expected?.spec);
    if (text !== wanted)
      faults.push(`${service} becomes ${text.slice(0, 2000)}, not ${wanted.slice(0, 2000)}`);
  }
  return faults;
}
