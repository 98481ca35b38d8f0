import { readFile, rm } from 'node:fs/promises';

import { runSystem } from '../system/run-command.ts';
import { type AddressBlock, bridgePrefix, isInBlock, networkLinks } from './address-block.ts';

/** Removes the bridges of the host that had `block`. */
export async function removeBridges(block: AddressBlock): Promise<void> {
  for (const link of await networkLinks()) {
    if (link.startsWith(bridgePrefix(block.tag))) await runSystem('ip', ['link', 'delete', link]);
  }
}

/**
 * Removes the firewall rules of the host that had `block`, and the chains that only they led to. Netavark does
 * so when a container ends in order; one that was killed together with its monitor leaves them behind.
 */
export async function removeFirewallRules(block: AddressBlock): Promise<void> {
  for (const table of ['nat', 'filter']) {
    const rules = (await runSystem('iptables-save', ['-t', table])).stdout.split('\n');
    const ours = rules.filter((rule) => rule.startsWith('-A ') && belongsTo(block, rule));
    const chains = new Set(ours.flatMap((rule) => /-j (NETAVARK-(?:DN-)?[0-9A-F]+)$/.exec(rule)?.[1] ?? []));
    for (const rule of ours) await iptables(table, ['-D', ...words(rule).slice(1)]);
    for (const chain of chains) {
      await iptables(table, ['-F', chain]);
      await iptables(table, ['-X', chain]);
    }
  }
}

/**
 * Removes the network namespaces whose paths are the lines of the file `list`. Each is kept alive by a mount
 * that lies outside of the host's folder.
 */
export async function removeNamespaces(list: string): Promise<void> {
  const paths = new Set((await readFile(list, 'utf8').catch(() => '')).split('\n'));
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  for (const path of paths) {
    if (!/^\/(var\/)?run\/netns\/netns-[0-9a-f-]+$/.test(path)) continue;
    if (mounts.includes(` ${path} `)) await runSystem('umount', ['--lazy', path]);
    await rm(path, { force: true });
  }
}

/** A rule of ours names one of our networks in its comment, or one of our addresses. */
function belongsTo(block: AddressBlock, rule: string): boolean {
  if (rule.includes(`@${block.tag} `)) return true;
  return [...rule.matchAll(/ -[sd] ([0-9.]+)\//g)].some(([, address]) => isInBlock(block, address ?? ''));
}

/** The words of a rule as iptables-save writes it: only comments are quoted. */
function words(rule: string): string[] {
  return [...rule.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

async function iptables(table: string, args: readonly string[]): Promise<void> {
  await runSystem('iptables', ['-w', '-t', table, ...args]);
}
