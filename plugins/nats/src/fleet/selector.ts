/** What a selector asks of one label. A label that is not there is not any value: `is-not` and `not-in` let it pass. */
export type Requirement =
  /** The label `key` has that `value`; or it has not. */
  | {
      /** Which of the two. */
      readonly kind: 'is' | 'is-not';
      /** The label's name. */
      readonly key: string;
      /** The label's value. */
      readonly value: string;
    }
  /** The label `key` has one of `values`; or none of them. */
  | {
      /** Which of the two. */
      readonly kind: 'in' | 'not-in';
      /** The label's name. */
      readonly key: string;
      /** At least one. */
      readonly values: readonly string[];
    }
  /** The label `key` is there, whatever its value; or it is not. */
  | {
      /** Which of the two. */
      readonly kind: 'present' | 'absent';
      /** The label's name. */
      readonly key: string;
    };

/** Which devices are meant, by their labels: `all`, or those that meet `every` requirement. */
export type Selector =
  { readonly kind: 'all' } | { readonly kind: 'every'; readonly requirements: readonly Requirement[] };

/** Labels of a device, by name. */
export type DeviceLabels = Readonly<Record<string, string>>;

/** Whether labels are what a selector asks for. Pure. */
export function selects(selector: Selector, labels: DeviceLabels): boolean {
  return selector.kind === 'all' || selector.requirements.every((one) => isMet(one, labels));
}

function isMet(requirement: Requirement, labels: DeviceLabels): boolean {
  // `labels.constructor` is not a label.
  const found = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.kind) {
    case 'is':
      return found === requirement.value;
    case 'is-not':
      return found !== requirement.value;
    case 'in':
      return found !== undefined && requirement.values.includes(found);
    case 'not-in':
      return found === undefined || !requirement.values.includes(found);
    case 'present':
      return found !== undefined;
    case 'absent':
      return found === undefined;
    default:
      return requirement satisfies never;
  }
}

/** What can stand in a selector without quotes. */
export const BARE_WORD: RegExp = /^[^\s,()=!"*][^\s,()=!"]*$/;

/** A selector as text that `parseSelector` reads as the same selector. */
export function formatSelector(selector: Selector): string {
  return selector.kind === 'all' ? '*' : selector.requirements.map(formatRequirement).join(',');
}

function formatRequirement(requirement: Requirement): string {
  const key = quoted(requirement.key);
  switch (requirement.kind) {
    case 'is':
      return `${key}=${quoted(requirement.value)}`;
    case 'is-not':
      return `${key}!=${quoted(requirement.value)}`;
    case 'in':
      return `${key} in (${requirement.values.map(quoted).join(',')})`;
    case 'not-in':
      return `${key} notin (${requirement.values.map(quoted).join(',')})`;
    case 'present':
      return key;
    case 'absent':
      return `!${key}`;
    default:
      return requirement satisfies never;
  }
}

function quoted(text: string): string {
  return BARE_WORD.test(text) ? text : JSON.stringify(text);
}
