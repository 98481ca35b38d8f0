const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const ALPHANUMERIC = LOWER + LOWER.toUpperCase() + DIGITS;

/** Whether `text` is at least one of `chars`, and nothing else. */
export function only(chars: string, text: string): boolean {
  for (const char of text) if (!chars.includes(char)) return false;
  return text !== '';
}

function startsAndEndsWith(chars: string, text: string): boolean {
  return text !== '' && chars.includes(text.charAt(0)) && chars.includes(text.charAt(text.length - 1));
}

/** A name of a service, a volume or a deployment: 1 to 63 letters, digits and dashes, no dash at its ends. */
export function isPlainName(text: string): boolean {
  return text.length <= 63 && only(`${LOWER}${DIGITS}-`, text) && startsAndEndsWith(LOWER + DIGITS, text);
}

/** A deployment's network bears its name, and an engine has networks and modes of its own. */
const TAKEN = [
  'bridge',
  'container',
  'default',
  'host',
  'nat',
  'none',
  'ns',
  'pasta',
  'podman',
  'private',
  'slirp4netns',
];

export function isDeployment(text: string): boolean {
  return isPlainName(text) && !TAKEN.includes(text);
}

export function isVariable(text: string): boolean {
  return only(`${ALPHANUMERIC}_`, text) && !DIGITS.includes(text.charAt(0)) && text.length <= 256;
}

export function isLabel(text: string): boolean {
  if (!only(`${ALPHANUMERIC}._/-`, text) || text.length > 253) return false;
  return startsAndEndsWith(ALPHANUMERIC, text) && text.slice(0, 15) !== 'io.rollforward.';
}

/** What a process can be given: the kernel takes 128 KiB with the NUL behind it. */
export function isArgument(text: string): boolean {
  return !text.includes(String.fromCharCode(0)) && Buffer.byteLength(text, 'utf8') + 1 <= 131_072;
}

export function isPath(text: string): boolean {
  if (text.charAt(0) !== '/' || text.length > 4096) return false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 32 || code === 127 || ',:"\\'.includes(text.charAt(at))) return false;
  }
  return !`${text}/`.includes('/../');
}

/** What is left of a path without what makes two spellings of it differ. */
export function plainSpelling(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) if (step !== '' && step !== '.') steps.push(step);
  return `/${steps.join('/')}`;
}

/** Something else than slashes and dots is in it: what is left is `/`, or looks too much like it. And no `/proc`. */
export function isTarget(text: string): boolean {
  return isPath(text) && !only('/.', text) && !`${plainSpelling(text)}/`.startsWith('/proc/');
}

export function isUser(text: string): boolean {
  const parts = text.split(':');
  return parts.length <= 2 && parts.every(isUserPart);
}

function isUserPart(text: string): boolean {
  if (only(DIGITS, text)) return text.length <= 10;
  return only(`${LOWER}${DIGITS}_-`, text) && `${LOWER}_`.includes(text.charAt(0)) && text.length <= 32;
}

const SIGNAL_WORDS = 'ABRT ALRM CONT HUP INT IO KILL PWR QUIT TERM USR1 USR2 WINCH'.split(' ');

export function isSignal(text: string): boolean {
  if (text.slice(0, 9) === 'SIGRTMIN+') {
    const number = Number(text.slice(9));
    return number >= 1 && number <= 15 && String(number) === text.slice(9);
  }
  return text.slice(0, 3) === 'SIG' && SIGNAL_WORDS.includes(text.slice(3));
}

/** 0.01 to 1024, and a multiple of 0.01: two decimals at most, as the number is written the shortest. */
export function isCpus(value: number): boolean {
  const [whole = '', decimals = ''] = String(value).split('.');
  return value >= 0.01 && value <= 1024 && only(DIGITS, whole) && decimals.length <= 2;
}
