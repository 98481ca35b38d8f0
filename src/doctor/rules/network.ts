import { described, engineOf } from './described.ts';
import type { Rule } from './rule.ts';

/** 2024-01-01: before this rule was written. */
const EARLIEST = 1_704_067_200_000;
/** 2100-01-01. */
const LATEST = 4_102_444_800_000;

const YEAR_MS = 365.2425 * 24 * 60 * 60 * 1000;

/** Networks, names, events, and the time. */
export const networkRules: readonly Rule[] = [
  {
    code: 'network-program-missing',
    severity: 'error',
    why: 'Podman has it make the network of each deployment. Without it only services on the network of the host, or on none, can start.',
    remedy: 'Install the package netavark.',
    look(facts) {
      const { networkBackend, networkProgram } = described(facts);
      const { networkPrograms } = facts.host;
      if (networkBackend !== 'netavark' || networkProgram !== undefined) return undefined;
      if (networkPrograms === undefined || networkPrograms.includes('netavark')) return undefined;
      return { seen: 'Podman makes networks with netavark, which is in none of its usual folders' };
    },
  },
  {
    code: 'dns-program-missing',
    severity: 'warning',
    why: 'Services of a deployment find each other by name. Without it no name is answered on their network.',
    remedy: 'Install the package <package>, and start the containers anew.',
    look(facts) {
      const { networkBackend, dnsProgram } = described(facts);
      const { networkPrograms } = facts.host;
      const program = DNS.get(networkBackend ?? '');
      if (program === undefined || dnsProgram !== undefined || networkPrograms === undefined)
        return undefined;
      if (networkPrograms.includes(program.name)) return undefined;
      return {
        seen: `${program.name}, which answers for names in networks of ${networkBackend}, is in none of its usual folders`,
        names: { package: program.package },
      };
    },
  },
  {
    code: 'no-search-registries',
    severity: 'note',
    why: 'An image without a registry in its name, such as web:1.2, is found only if it is on the device, and is never pulled. That is the safe way: with a list, anybody on one of those registries could answer.',
    remedy: 'Write images with their registry: registry.example/shop/web:1.2.',
    look(facts) {
      const { searchRegistries } = described(facts);
      if (engineOf(facts) !== 'podman' || searchRegistries?.length !== 0) return undefined;
      return { seen: 'no registry is searched for names without one' };
    },
  },
  {
    code: 'no-events',
    severity: 'warning',
    why: 'The engine tells nobody what happens. The agent notices that a container ended at its next tick only, half a minute later.',
    remedy:
      'Set events_logger = "journald", or "file" where there is no journal, in [engine] of /etc/containers/containers.conf.',
    look: (facts) =>
      described(facts).eventsLogger === 'none' ? { seen: 'the events logger is none' } : undefined,
  },
  {
    code: 'clock-wrong',
    severity: 'warning',
    why: 'Certificates of registries are not valid yet, or not any more, so that nothing can be pulled; and reports carry wrong times.',
    remedy: 'Let a time service set it: timedatectl set-ntp true.',
    look: ({ host: { wallNow } }) =>
      wallNow < EARLIEST || wallNow > LATEST
        ? { seen: `the clock of the host is in the year ${1970 + Math.floor(wallNow / YEAR_MS)}` }
        : undefined,
  },
];

const DNS: ReadonlyMap<string, { readonly name: string; readonly package: string }> = new Map([
  ['netavark', { name: 'aardvark-dns', package: 'aardvark-dns' }],
  ['cni', { name: 'dnsname', package: 'golang-github-containernetworking-plugin-dnsname or podman-plugins' }],
]);
