/** How many labels a device may have. */
export const LABELS_MOST = 64;

/** What the key of a label is, for messages. */
export const LABEL_KEY_RULE: string =
  'letters, digits, ".", "_" and "-", at most 63, with a letter or a digit at both ends, and before it, if anything, a DNS name and "/"';

/** What the value of a label is, for messages. */
export const LABEL_VALUE_RULE: string =
  'letters, digits, ".", "_" and "-", at most 63, with a letter or a digit at both ends, or nothing';

const WORD = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const DNS_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const DNS_NAME_LENGTH = 253;

/** Whether a text can be the key of a label. */
export const labelKey: { test(text: string): boolean } = {
  test(text) {
    const slash = text.indexOf('/');
    if (slash < 0) return WORD.test(text);
    const prefix = text.slice(0, slash);
    return prefix.length <= DNS_NAME_LENGTH && DNS_NAME.test(prefix) && WORD.test(text.slice(slash + 1));
  },
};

/** Whether a text can be the value of a label. */
export const labelValue: { test(text: string): boolean } = {
  test: (text) => text === '' || WORD.test(text),
};

/**
 * Checks what devices are to be selected by. Keys and values are what Kubernetes allows, so that they can stand in a
 * selector, a file name or a metric as they are. Throws a `TypeError` that says what is wrong.
 */
export function checkLabels(labels: Readonly<Record<string, string>>): void {
  const entries = Object.entries(labels);
  if (entries.length > LABELS_MOST) throw new TypeError(`labels: expected at most ${LABELS_MOST}`);
  for (const [key, value] of entries) {
    if (!labelKey.test(key)) throw new TypeError(`labels: expected keys of ${LABEL_KEY_RULE}`);
    if (typeof value !== 'string' || !labelValue.test(value)) {
      throw new TypeError(`labels.${key}: expected ${LABEL_VALUE_RULE}`);
    }
  }
}
