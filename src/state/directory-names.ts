import { deploymentNameRule, isDeploymentName } from '../document/names.ts';

/**
 * The marker file of a directory of documents. While it is there the directory is whole, and a file's absence is a
 * deletion; an unmounted mount point and a directory that somebody has made anew do not have it.
 */
export const DIRECTORY_MARKER = '.rollforward-desired-state';

/** One name in a directory. */
export interface DirectoryEntry {
  readonly name: string;
  /** A directory itself: a symbolic link to one is none. */
  readonly isDirectory: boolean;
}

/** What the names in a directory mean. */
export interface SortedEntries {
  /** Deployments that have a file, sorted. */
  readonly deployments: readonly string[];
  /** One sentence for each name that should not be there. */
  readonly mistakes: readonly string[];
}

const SUFFIX = '.json';
/** What editors and writers leave behind, and what is not finished. */
const UNFINISHED = /(?:^\.|~$|^#.*#$|\.(?:tmp|new|part|swp|bak|orig)$)/;

/** `<deployment>.json`. */
export function documentFile(deployment: string): string {
  return `${deployment}${SUFFIX}`;
}

/** Tells documents from what is to be passed over and what is a mistake. Pure. */
export function sortEntries(entries: readonly DirectoryEntry[]): SortedEntries {
  const deployments: string[] = [];
  const mistakes: string[] = [];
  for (const { name, isDirectory } of entries) {
    if (UNFINISHED.test(name)) continue;
    const deployment = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : undefined;
    if (deployment !== undefined && isDeploymentName(deployment)) deployments.push(deployment);
    else if (!isDirectory) mistakes.push(`${name}: ${mistakeOf(deployment)}`);
  }
  return { deployments: deployments.sort(), mistakes: mistakes.sort() };
}

function mistakeOf(deployment: string | undefined): string {
  if (deployment === undefined) return `expected <deployment>${SUFFIX}; it is passed over`;
  return `expected before ${SUFFIX} ${deploymentNameRule.expected}; it is passed over`;
}
