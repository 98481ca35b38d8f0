import type { FileFacts, FileSystemFacts } from './facts.ts';

/** What is at a path; a word, if that cannot be told: nothing, or a folder above it may not be entered. */
export type Looked = Omit<FileFacts, 'user' | 'group'> | 'missing' | 'denied';

/** How a connection to a socket ended, which is closed again at once. */
export type Connected = 'listening' | 'refused' | 'denied' | 'missing';

/**
 * How `doctor` looks at the host. It reads and changes nothing. No call rejects: what cannot be read is `undefined`, or
 * empty.
 */
export interface HostReader {
  /** As Node names it. */
  readonly platform: string;
  /** Of the agent's process. */
  readonly uid: number;
  /** The name of that user. */
  readonly user: string;
  /** The folder of that user. */
  readonly home: string;
  /** Milliseconds since the Unix epoch. */
  wallNow(): number;
  /** A text file. */
  readText(path: string): Promise<string | undefined>;
  /** The names in a folder, in any order. */
  list(path: string): Promise<readonly string[]>;
  /** What is at a path, links followed. */
  look(path: string): Promise<Looked>;
  /** Whether this process may execute the file. */
  mayExecute(path: string): Promise<boolean>;
  /** Tries a socket. */
  connect(path: string): Promise<Connected>;
  /** The file system that a path is on. */
  fileSystem(path: string): Promise<FileSystemFacts | undefined>;
}
