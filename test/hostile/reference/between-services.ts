import { isArgument, plainSpelling } from './character-rules.ts';
import type { Mistakes } from './mistake.ts';
import { holds } from './port-rule.ts';
import type { ReferenceService } from './service-reader.ts';

/** Finds what is wrong between values that are in order one by one. `open`: everything of the host is let in. */
export function checkBetween(services: readonly ReferenceService[], open: boolean, mistakes: Mistakes): void {
  for (const service of services) checkWithin(service, open, mistakes);
  // By port, protocol and family: on which addresses it is held.
  const holders = new Map<string, Set<string>>();
  for (const { path, ports } of services) {
    for (const [index, port] of ports.entries()) {
      const { held, everywhere } = holds(port);
      const there = holders.get(everywhere) ?? new Set();
      const clash = there.has(held) || there.has(everywhere) || (held === everywhere && there.size > 0);
      if (clash) mistakes.add({ path: [...path, 'ports', index] });
      else holders.set(everywhere, there.add(held));
    }
  }
}

function checkWithin(service: ReferenceService, open: boolean, mistakes: Mistakes): void {
  const { path, command, env, mounts, network, ports } = service;
  if (command !== undefined && command[0] === '') mistakes.add({ path: [...path, 'command', 0] });
  for (const [name, value] of env)
    if (!isArgument(`${name}=${value}`)) mistakes.add({ path: [...path, 'env', name] });
  const targets: string[] = [];
  for (const [index, mount] of mounts.entries()) {
    const target = plainSpelling(mount.target);
    if (targets.includes(target)) mistakes.add({ path: [...path, 'mounts', index, 'target'] });
    targets.push(target);
    if (mount.type === 'bind' && !open) mistakes.add({ path: [...path, 'mounts', index] });
  }
  if (network !== 'private' && ports.length > 0) mistakes.add({ path: [...path, 'ports'] });
  if (network === 'host' && !open) mistakes.add({ path: [...path, 'network'] });
}
