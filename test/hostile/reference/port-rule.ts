import { only } from './character-rules.ts';

const DIGITS = '0123456789';

export interface ReferencePort {
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** `[ip:]host:container[/tcp|udp]`, read from its end. */
export function readPort(text: string): ReferencePort | undefined {
  const [numbers = '', protocol = 'tcp', ...more] = text.split('/');
  if (more.length > 0 || (protocol !== 'tcp' && protocol !== 'udp')) return undefined;
  const parts = numbers.split(':');
  const containerPort = portNumber(parts.pop());
  const hostPort = portNumber(parts.pop());
  if (containerPort === 0 || hostPort === 0) return undefined;
  const hostIp = parts.length === 0 ? '127.0.0.1' : readAddress(parts.join(':'));
  return hostIp === undefined ? undefined : { hostIp, hostPort, containerPort, protocol };
}

/** What is held on the host, and by whom else it could not be held. */
export function holds(port: ReferencePort): { readonly held: string; readonly everywhere: string } {
  const six = port.hostIp.includes(':');
  const tail = `:${port.hostPort}/${port.protocol}`;
  return {
    held: `${six ? `[${port.hostIp}]` : port.hostIp}${tail}`,
    everywhere: `${six ? '[::]' : '0.0.0.0'}${tail}`,
  };
}

/** 0 for what is none. */
function portNumber(text: string | undefined): number {
  if (text === undefined || !only(DIGITS, text) || text.length > 5 || text.charAt(0) === '0') return 0;
  return Number(text) > 65_535 ? 0 : Number(text);
}

function readAddress(text: string): string | undefined {
  if (text.charAt(0) !== '[') return isIpv4(text) ? text : undefined;
  if (text.charAt(text.length - 1) !== ']') return undefined;
  const groups = readIpv6(text.slice(1, -1));
  // An IPv4 address in IPv6 clothes holds the IPv4 port.
  if (groups === undefined || (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff))
    return undefined;
  return writeIpv6(groups);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 &&
    parts.every((part) => only(DIGITS, part) && String(Number(part)) === part && Number(part) < 256)
  );
}

/** RFC 4291: eight groups, one run of zeros left out, the last two groups perhaps as an IPv4 address. */
function readIpv6(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => readGroups(half, index === halves.length - 1));
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function readGroups(text: string, last: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes('.')) {
      if (!isIpv4(part)) return undefined;
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else if (part.length <= 4 && only(`${DIGITS}abcdefABCDEF`, part))
      groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** RFC 5952: the longest run of at least two zeros is left out, the first one of equals. */
function writeIpv6(groups: readonly number[]): string {
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const write = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (best.length < 2) return write(groups);
  return `${write(groups.slice(0, best.start))}::${write(groups.slice(best.start + best.length))}`;
}
