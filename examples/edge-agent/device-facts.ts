import { arch, cpus, hostname, release, totalmem } from 'node:os';

import type { Config } from './config.ts';

/** What is known of a machine without asking anybody else. */
export interface Machine {
  readonly hostname: string;
  readonly arch: string;
  readonly cpus: number;
  /** All of it, in bytes. */
  readonly memoryBytes: number;
  /** Of the operating system's kernel. */
  readonly kernel: string;
  /** Of Node, without the `v`. */
  readonly node: string;
}

/** What the fleet is told of the device besides its labels. Whoever may read `device-info` reads it: no secret belongs here. */
export interface DeviceFacts {
  readonly inventory: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
}

const MEBIBYTE = 1024 * 1024;

/** Facts of the machine, and over them those of the configuration, which knows better. Pure. */
export function deviceFacts(
  machine: Machine,
  { inventory, versions }: Config,
  agentVersion: string,
): DeviceFacts {
  return {
    inventory: {
      hostname: machine.hostname,
      arch: machine.arch,
      cpus: String(machine.cpus),
      'memory-mib': String(Math.floor(machine.memoryBytes / MEBIBYTE)),
      ...inventory,
    },
    versions: { agent: agentVersion, kernel: machine.kernel, node: machine.node, ...versions },
  };
}

/** This machine. */
export function readMachine(): Machine {
  return {
    hostname: hostname(),
    arch: arch(),
    cpus: cpus().length,
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.versions.node,
  };
}
