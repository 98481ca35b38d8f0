import { only } from './character-rules.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const LETTERS = LOWER + LOWER.toUpperCase();

/** What engines read as a way to reach an image, where it stands before the first colon. */
const TRANSPORT_WORDS = [
  'atomic',
  'containers-storage',
  'dir',
  'docker',
  'docker-archive',
  'docker-daemon',
  'oci',
  'oci-archive',
  'ostree',
  'sif',
  'tarball',
];

/** `[host[:port]/]path[:tag][@sha256:…]` or `sha256:…`, at most 512 characters, and no transport. */
export function isImage(text: string): boolean {
  if (text.length > 512) return false;
  if (isDigest(text)) return true;
  const [name = '', ...digests] = text.split('@');
  if (digests.length > 1 || (digests.length === 1 && !isDigest(digests[0] ?? ''))) return false;
  const components = name.split('/');
  const first = components[0] ?? '';
  const [word = ''] = first.split(':');
  const isImageOfThatName = word === 'docker' && components.length === 1;
  if (TRANSPORT_WORDS.includes(word) && !isImageOfThatName && (components.length === 1 || first !== word))
    return false;
  if (components.length === 1 && word === 'sha256') return false;
  const host = components.length > 1 && looksLikeHost(first);
  if (host && !isHost(first)) return false;
  const path = host ? components.slice(1) : components;
  const [base = '', ...tags] = (path.pop() ?? '').split(':');
  if (tags.length > 1 || (tags.length === 1 && !isTag(tags[0] ?? ''))) return false;
  return [...path, base].every(isComponent);
}

function isDigest(text: string): boolean {
  return text.length === 71 && text.slice(0, 7) === 'sha256:' && only(`${DIGITS}abcdef`, text.slice(7));
}

function looksLikeHost(text: string): boolean {
  return text.includes('.') || text.includes(':') || text === 'localhost';
}

/** A name, an IPv4 address, or an IPv6 address in brackets, and a port of at most five digits. */
function isHost(text: string): boolean {
  const bracket = text.lastIndexOf(']');
  const colon = text.indexOf(':', bracket + 1);
  const host = colon < 0 ? text : text.slice(0, colon);
  const port = colon < 0 ? '0' : text.slice(colon + 1);
  if (!only(DIGITS, port) || port.length > 5) return false;
  if (host.charAt(0) === '[')
    return only(`${DIGITS}abcdefABCDEF:`, host.slice(1, -1)) && bracket === host.length - 1;
  return host.split('.').every((label) => only(`${LETTERS}${DIGITS}-`, label) && noDashAtEnds(label));
}

function noDashAtEnds(text: string): boolean {
  return text.charAt(0) !== '-' && text.charAt(text.length - 1) !== '-';
}

function isTag(text: string): boolean {
  return only(`${LETTERS}${DIGITS}_.-`, text) && !'.-'.includes(text.charAt(0)) && text.length <= 128;
}

/** Words of letters and digits, with `.`, `_`, `__` or any number of dashes between two of them. */
function isComponent(text: string): boolean {
  if (!only(`${LOWER}${DIGITS}._-`, text)) return false;
  let separator = '';
  let words = 0;
  for (const char of text) {
    if ('._-'.includes(char)) {
      separator += char;
      continue;
    }
    if (separator !== '' && (words === 0 || !isSeparator(separator))) return false;
    separator = '';
    words += 1;
  }
  return separator === '' && words > 0;
}

function isSeparator(text: string): boolean {
  return text === '.' || text === '_' || text === '__' || only('-', text);
}
