import type { FileSystemFacts } from '../facts.ts';
import { described, engineOf } from './described.ts';
import type { Rule } from './rule.ts';

const MIB = 1024 * 1024;

/** Less is too little for an image beside the one that it replaces. */
const LEAST_FREE_BYTES = 512 * MIB;

/** Of a small disk a share of it is little; of a large one it is plenty. */
const LITTLE_SHARE = 0.05;
const PLENTY_BYTES = 5 * 1024 * MIB;

/** Where images, containers and volumes lie. */
export const storageRules: readonly Rule[] = [
  {
    code: 'storage-lost-at-reboot',
    severity: 'warning',
    why: 'Images, containers and named volumes are in memory: a reboot takes all of them, and the device cannot start its services without its registry.',
    remedy:
      'Put the storage on a disk: graphroot in /etc/containers/storage.conf, data-root in /etc/docker/daemon.json.',
    look: (facts) =>
      facts.host.storage?.type === 'tmpfs' ? { seen: `${pathOf(facts)} is on tmpfs` } : undefined,
  },
  {
    code: 'storage-on-overlay',
    severity: 'warning',
    why: 'That is mostly the root of a container: it goes when that container goes, and an overlay cannot be laid upon it, so that images are copied, or nothing starts.',
    remedy: 'Give the container of the engine a volume for its storage.',
    look: (facts) =>
      facts.host.storage?.type === 'overlay' ? { seen: `${pathOf(facts)} is on overlayfs` } : undefined,
  },
  {
    code: 'storage-copies-layers',
    severity: 'note',
    why: 'With vfs every layer of every image, and every container, is a full copy: slow, and it takes many times the room.',
    remedy:
      'Use the storage driver overlay (storage.conf, daemon.json); what is stored now has to be pulled anew.',
    look: (facts) =>
      described(facts).storageDriver === 'vfs' ? { seen: 'the storage driver is vfs' } : undefined,
  },
  {
    code: 'storage-almost-full',
    severity: 'warning',
    why: 'An update needs room for the new image beside the old one. Without room pulls and creates fail with StorageFull, and the old version stays.',
    remedy:
      '`<engine> image prune` removes images that no container uses and no name points at; with --all, those without a container.',
    look(facts) {
      const { storage } = facts.host;
      if (storage === undefined || !isAlmostFull(storage)) return undefined;
      const { freeBytes, totalBytes } = storage;
      return {
        seen: `${mib(freeBytes)} of ${mib(totalBytes)} MiB are free for ${pathOf(facts)}`,
        names: { engine: engineOf(facts) ?? 'engine' },
      };
    },
  },
  {
    code: 'run-folder-lasts',
    severity: 'warning',
    why: 'Podman learns that the host has restarted from this folder being empty. If it lasts, Podman believes after a reboot that mounts and processes of before are there.',
    remedy: 'Set runroot in /etc/containers/storage.conf to a folder on tmpfs, which /run is on most hosts.',
    look(facts) {
      const { run } = facts.host;
      if (engineOf(facts) !== 'podman' || run === undefined || run.type === 'tmpfs') return undefined;
      return { seen: `${described(facts).runPath ?? 'the run folder'} is not on tmpfs` };
    },
  },
];

function isAlmostFull({ freeBytes, totalBytes }: FileSystemFacts): boolean {
  return freeBytes < LEAST_FREE_BYTES || freeBytes < Math.min(totalBytes * LITTLE_SHARE, PLENTY_BYTES);
}

function pathOf(facts: Parameters<Rule['look']>[0]): string {
  return described(facts).storagePath ?? 'the storage';
}

function mib(bytes: number): number {
  return Math.floor(bytes / MIB);
}
