import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { execa } from 'execa';

import { imageFiles } from './image-files.ts';
import { requireProgram } from '../system/requirements.ts';

let root: Promise<Buffer> | undefined;

/**
 * The root file system that every test image is made of, as a tar: a static busybox and the programs of all
 * images. Made once per process, and one for all images, so that a store holds it once.
 */
export function busyboxRoot(): Promise<Buffer> {
  root ??= makeRoot();
  return root;
}

async function makeRoot(): Promise<Buffer> {
  const busybox = await requireProgram('busybox', 'busybox-static');
  const dir = await mkdtemp(join(tmpdir(), 'rollforward-root-'));
  try {
    await mkdir(join(dir, 'bin'));
    await copyFile(busybox, join(dir, 'bin/busybox'));
    const applets = await execa(busybox, ['--list']);
    for (const applet of applets.stdout.split('\n')) {
      if (applet !== 'busybox') await symlink('busybox', join(dir, 'bin', applet));
    }
    for (const folder of ['data', 'dev', 'proc', 'sys', 'tmp', 'run', 'root']) await mkdir(join(dir, folder));
    await chmod(join(dir, 'tmp'), 0o1777);
    for (const [path, { text, mode }] of imageFiles()) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
      await chmod(join(dir, path), mode);
    }
    const tar = await execa('tar', ['--owner=0', '--group=0', '--numeric-owner', '-c', '-C', dir, '.'], {
      encoding: 'buffer',
      maxBuffer: 64 * 1024 * 1024,
    });
    return Buffer.from(tar.stdout);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
