import { imagePrograms, LIBRARY, VERSIONS } from './image-programs.ts';

/** A file of the test images' root. */
export interface ImageFile {
  readonly text: string;
  readonly mode: number;
}

/** The files of the test images beside busybox, by their path without the leading slash. */
export function imageFiles(): ReadonlyMap<string, ImageFile> {
  const files = new Map<string, ImageFile>();
  files.set('etc/passwd', {
    text: 'root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/tmp:/bin/sh\n',
    mode: 0o644,
  });
  files.set('etc/group', { text: 'root:x:0:\napp:x:1000:\n', mode: 0o644 });
  files.set('app/lib.sh', { text: LIBRARY, mode: 0o644 });
  for (const [name, text] of Object.entries(imagePrograms)) {
    files.set(`app/${name}`, { text: `#!/bin/sh\n${text}`, mode: 0o755 });
  }
  // Pages are made here and not by the programs: a root may be read-only, and a user not root.
  for (const version of VERSIONS)
    files.set(`www/${version}/index.html`, { text: `${version}\n`, mode: 0o644 });
  return files;
}
