import { type Call, type Network, NETWORKS, type Sequence, type Step, type Wish } from './step.ts';

/** What a sequence can have to do with, beside containers of ours: looking at the rest costs an engine a second. */
export interface Mentions {
  readonly networks: readonly Network[];
  readonly volume: boolean;
  readonly otherOwner: boolean;
  /** Whether a container may have got a name that does not begin with the bench's owner. */
  readonly oddNames: boolean;
}

export function mentionsOf({ steps }: Sequence): Mentions {
  const calls = steps.flatMap((step) => (step.kind === 'deed' ? [] : [step.call]));
  const wishes = calls.flatMap(wishesOf);
  const networks = new Set<string>([...wishes.map(({ network }) => network), ...steps.flatMap(networksOf)]);
  return {
    networks: NETWORKS.filter((network) => networks.has(network)),
    volume: wishes.some(({ mount }) => mount === 'volume'),
    otherOwner: wishes.some(({ owner }) => owner === 'other'),
    oddNames: calls.some(
      (call) => call.verb === 'renameContainer' && call.to !== 'none' && 'digits' in call.to,
    ),
  };
}

function wishesOf(call: Call): readonly Wish[] {
  return 'wish' in call ? [call.wish] : [];
}

function networksOf(step: Step): readonly Network[] {
  const act = step.kind === 'deed' ? step.deed : step.call;
  return 'network' in act ? [act.network] : [];
}
