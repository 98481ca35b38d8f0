import type { PortBinding } from '../runtime/container-spec.ts';
import type { SpecRule } from '../runtime/spec-rules.ts';

/** A port in a document. */
export const portRule: SpecRule = {
  expected:
    'a port as [ip:]host:container[/tcp|udp], such as 8080:80 or 127.0.0.1:5353:53/udp, ports from 1 to 65535 and IPv6 in brackets',
  test: (value) => parsePort(value) !== undefined,
};

const DEFAULT_IP = '127.0.0.1';
const PORT =
  /^(?:(?<ip>[0-9.]{7,15}|\[[0-9a-fA-F:.]{2,45}\]):)?(?<host>[0-9]{1,5}):(?<container>[0-9]{1,5})(?:\/(?<protocol>tcp|udp))?$/;

/** `::ffff:0:0/96` in its canonical form; `::ffff:0:1:2` is another address. */
const IPV4_MAPPED = /^::ffff:[0-9a-f]{1,4}:[0-9a-f]{1,4}$/;

/** Reads a port as documents write it. The address comes out in its canonical form, so that equal ones are equal text. */
export function parsePort(text: string): PortBinding | undefined {
  const groups = PORT.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const hostIp = canonicalIp(groups.ip ?? DEFAULT_IP);
  const hostPort = portNumber(groups.host);
  const containerPort = portNumber(groups.container);
  if (hostIp === undefined || hostPort === undefined || containerPort === undefined) return undefined;
  return { hostIp, hostPort, containerPort, protocol: groups.protocol === 'udp' ? 'udp' : 'tcp' };
}

/** Writes a port as documents may write it, with nothing left to a default: `127.0.0.1:8080:80/tcp`. */
export function formatPort(port: PortBinding): string {
  return `${bracketed(port.hostIp)}:${port.hostPort}:${port.containerPort}/${port.protocol}`;
}

/** What a binding holds on the host, as in the label `ports`: `127.0.0.1:8080/tcp`. */
export function heldPort(port: PortBinding): string {
  return `${bracketed(port.hostIp)}:${port.hostPort}/${port.protocol}`;
}

/** The same port on every address of the same family: `0.0.0.0:8080/tcp`, `[::]:8080/tcp`. */
export function heldEverywhere(held: string): string {
  const colon = held.lastIndexOf(':');
  return `${isIpv6(held.slice(0, colon)) ? '[::]' : '0.0.0.0'}${held.slice(colon)}`;
}

/**
 * Whether two held ports cannot be held at once: the same port of the same protocol on the same address, or on every
 * address of the same family.
 */
export function heldPortsOverlap(one: string, other: string): boolean {
  const everywhere = heldEverywhere(one);
  if (everywhere !== heldEverywhere(other)) return false;
  return one === other || one === everywhere || other === everywhere;
}

function isIpv6(ip: string): boolean {
  return ip.includes(':');
}

function bracketed(ip: string): string {
  return isIpv6(ip) ? `[${ip}]` : ip;
}

function portNumber(digits: string | undefined): number | undefined {
  if (digits === undefined || digits.startsWith('0')) return undefined;
  const port = Number(digits);
  return port <= 65_535 ? port : undefined;
}

function canonicalIp(text: string): string | undefined {
  return text.startsWith('[') ? canonicalIpv6(text) : canonicalIpv4(text);
}

/** A leading zero is octal to some readers and decimal to others. */
function canonicalIpv4(text: string): string | undefined {
  const parts = text.split('.');
  const valid =
    parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
  return valid ? text : undefined;
}

/** An IPv4 address in IPv6 clothes would hold the same port under another text. */
function canonicalIpv6(text: string): string | undefined {
  if (!URL.canParse(`http://${text}`)) return undefined;
  const ip = new URL(`http://${text}`).hostname.slice(1, -1);
  return IPV4_MAPPED.test(ip) ? undefined : ip;
}
