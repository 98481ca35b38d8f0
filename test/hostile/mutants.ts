import {
  type ContainerSpec,
  DocumentError,
  isDocumentError,
  type MemorySource,
  memorySource,
  parseDocument,
  revisionOf,
  specDigest,
} from 'rollforward';
import { createTestAgent, type TestAgent, type TestAgentOptions } from 'rollforward/testing';

import { SDK, type Subject } from './subject.ts';

/** The SDK, broken on purpose in one way. */
export interface HostileMutant {
  readonly name: string;
  readonly subject: Subject;
  /** What the campaign says of it. */
  readonly says: RegExp;
  /** Whether the agent is what is broken. */
  readonly needsAgent: boolean;
  readonly slowestMs?: number;
}

type Parse = Subject['parseDocument'];
type Agent = (options: TestAgentOptions) => TestAgent;

function parsing(name: string, says: RegExp, parse: Parse): HostileMutant {
  return { name, says, needsAgent: false, subject: { ...SDK, parseDocument: parse } };
}

/** Another refusal in place of the right one. */
function refusing(
  name: string,
  says: RegExp,
  change: (error: DocumentError, bytes: Uint8Array) => unknown,
): HostileMutant {
  return parsing(name, says, (bytes, options) => {
    try {
      return parseDocument(bytes, options);
    } catch (error) {
      throw isDocumentError(error) ? change(error, bytes) : error;
    }
  });
}

function mapping(name: string, says: RegExp, change: (spec: ContainerSpec) => ContainerSpec): HostileMutant {
  return {
    name,
    says,
    needsAgent: false,
    subject: { ...SDK, containerSpec: (options) => change(SDK.containerSpec(options)) },
  };
}

function agent(name: string, says: RegExp, createAgent: Agent): HostileMutant {
  return { name, says, needsAgent: true, subject: { ...SDK, createAgent } };
}

/** What `change` makes of the JSON before it is read; of what is no JSON, nothing. */
function readingAfter(change: (text: string) => string): Parse {
  return (bytes, options) => {
    let text: string;
    try {
      text = change(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    } catch {
      return parseDocument(bytes, options);
    }
    return { ...parseDocument(new TextEncoder().encode(text), options), revision: revisionOf(bytes) };
  };
}

/** An agent with `onPut` behind every document that comes after the good one. */
function withSource(
  options: TestAgentOptions,
  onPut: (document: string, source: MemorySource) => void,
): TestAgent {
  const source = memorySource();
  let first = true;
  return createTestAgent({
    ...options,
    source: {
      ...source,
      put(name, document) {
        source.put(name, document);
        if (!first && document instanceof Uint8Array) onPut(Buffer.from(document).toString(), source);
        first = false;
      },
    },
  });
}

function secretOf(document: string): string {
  return /Hush![^"]*!/.exec(document)?.[0] ?? '';
}

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

export const MUTANTS: readonly HostileMutant[] = [
  parsing(
    'takes duplicate keys',
    /is (accepted, and the reference refuses it|refused for .*@;)/,
    readingAfter((text) => (text.length < 5000 ? JSON.stringify(JSON.parse(text)) : text)),
  ),
  parsing(
    'takes a byte order mark',
    /is accepted, and the reference refuses it/,
    readingAfter((text) => text.replace(/^\ufeff/, '')),
  ),
  parsing(
    'takes a comma at the end',
    /is accepted|is refused for/,
    readingAfter((text) => text.replaceAll(',}', '}')),
  ),
  parsing('takes broken UTF-8', /is accepted|is refused for/, (bytes, options) =>
    parseDocument(new TextEncoder().encode(new TextDecoder().decode(bytes)), options),
  ),
  parsing(
    'takes a NUL',
    /is accepted, and the reference refuses it/,
    readingAfter((text) => text.replaceAll('\\u0000', 'x')),
  ),
  parsing(
    'takes the directories of the host for images',
    /is accepted, and the reference refuses it/,
    readingAfter((text) => text.replace('"image":"dir:', '"image":"a/')),
  ),
  parsing('lets the host in unasked', /is accepted, and the reference refuses it/, (bytes) =>
    parseDocument(bytes, { admit: () => true }),
  ),
  parsing('lets nothing of the host in', /and the reference accepts it/, (bytes) => parseDocument(bytes)),
  parsing(
    'refuses a label of another one',
    /the reference (accepts it|finds)/,
    readingAfter((text) => text.replace('"valueOf":', '"io.rollforward.x":')),
  ),
  parsing('forgets the generation', /its generation is undefined/, (bytes, options) => {
    const { generation: _generation, ...document } = parseDocument(bytes, options);
    return document;
  }),
  parsing('forgets a service', /its services are/, (bytes, options) => {
    const document = parseDocument(bytes, options);
    return { ...document, services: new Map([...document.services].slice(1)) };
  }),
  parsing('takes the digest of something else', /has the digest/, (bytes, options) => {
    const document = parseDocument(bytes, options);
    const services = [...document.services].map(
      ([name, service]) => [name, { ...service, digest: specDigest({ ...service.spec, x: 1 }) }] as const,
    );
    return { ...document, services: new Map(services) };
  }),
  parsing('throws a TypeError at __proto__', /TypeError.*instead of a DocumentError/, (bytes, options) => {
    if (Buffer.from(bytes).includes('__proto__')) throw new TypeError('cannot read properties of undefined');
    return parseDocument(bytes, options);
  }),
  parsing('overflows its stack', /RangeError.*instead of a DocumentError/, (bytes, options) => {
    if (Buffer.from(bytes).includes('[[[[[[[[[[[[[[[['))
      throw new RangeError('Maximum call stack size exceeded');
    return parseDocument(bytes, options);
  }),
  {
    ...parsing('takes long for what is deep', /reading it takes [0-9]+ ms/, (bytes, options) => {
      if (bytes.length > 10_000) spin(150);
      return parseDocument(bytes, options);
    }),
    slowestMs: 100,
  },
  refusing('tells a value', /its refusal tells a value/, ({ issues }, bytes) => {
    const secret = secretOf(Buffer.from(bytes).toString());
    const [first] = issues;
    return new DocumentError({
      issues:
        first === undefined ? [] : [{ ...first, message: `${first.message} ${secret}` }, ...issues.slice(1)],
    });
  }),
  refusing(
    'points elsewhere',
    /leads nowhere|is refused for/,
    ({ issues }) =>
      new DocumentError({ issues: issues.map((issue) => ({ ...issue, pointer: `${issue.pointer}/x` })) }),
  ),
  refusing(
    'points at the whole',
    /is refused for/,
    ({ issues }) => new DocumentError({ issues: issues.map((issue) => ({ ...issue, pointer: '' })) }),
  ),
  refusing(
    'does not escape its pointers',
    /is no pointer|leads nowhere|is refused for/,
    ({ issues, omitted }) =>
      new DocumentError({
        issues: issues.map((issue) => ({ ...issue, pointer: issue.pointer.replaceAll('~1', '/') })),
        omitted,
      }),
  ),
  refusing(
    'tells one mistake only',
    /the reference finds/,
    ({ issues }) => new DocumentError({ issues: issues.slice(0, 1) }),
  ),
  refusing('tells no mistake', /0 issues/, () => new DocumentError({ issues: [] })),
  refusing(
    'counts characters for bytes',
    /is refused for/,
    ({ issues, omitted }, bytes) =>
      new DocumentError({
        issues: issues.map((issue) =>
          issue.offset === undefined
            ? issue
            : { ...issue, offset: Buffer.from(bytes).subarray(0, issue.offset).toString().length },
        ),
        omitted,
      }),
  ),
  mapping('drops a variable', /becomes|is created from/, (spec) => ({
    ...spec,
    env: Object.fromEntries(Object.entries(spec.env).slice(1)),
  })),
  mapping('loses __proto__', /becomes/, (spec) => {
    const env: Record<string, string> = {};
    for (const [name, value] of Object.entries(spec.env)) env[name] = value;
    return { ...spec, env };
  }),
  mapping('trims values', /becomes/, (spec) => ({
    ...spec,
    args: spec.args?.map((word) => word.trim()) ?? [],
  })),
  mapping('publishes everywhere', /becomes/, (spec) => ({
    ...spec,
    ports: spec.ports.map((port) => ({ ...port, hostIp: '0.0.0.0' })),
  })),
  mapping('makes volumes global', /becomes/, (spec) => ({
    ...spec,
    mounts: spec.mounts.map((mount) =>
      mount.type === 'volume' ? { ...mount, source: mount.source.split('.').at(-1) ?? '' } : mount,
    ),
  })),
  agent('admits nothing', /does not accept it|and the reference accepts/, (options) =>
    createTestAgent({ ...options, admit: () => false }),
  ),
  agent('admits everything', /causes a call of|does not say that it was rejected/, (options) =>
    createTestAgent({ ...options, admit: () => true }),
  ),
  agent('deletes what is rejected', /the agent breaks: .*nothing was reported/, (options) =>
    withSource(options, (_, source) => source.delete('shop')),
  ),
  agent('tells a value in an event', /an event or a state tells a value/, (options) => {
    let last = '';
    const made = withSource(options, (document) => {
      last = document;
    });
    return {
      ...made,
      get agent() {
        return made.agent;
      },
      get events() {
        return [
          ...made.events,
          { type: 'source-unavailable', source: 'memory', reason: secretOf(last) } as const,
        ];
      },
    };
  }),
  agent('does not say that it rejects', /does not say that it was rejected/, (options) => {
    const made = createTestAgent(options);
    return {
      ...made,
      get agent() {
        return made.agent;
      },
      state(name) {
        const { rejected: _rejected, ...state } = made.state(name);
        return state;
      },
    };
  }),
];
