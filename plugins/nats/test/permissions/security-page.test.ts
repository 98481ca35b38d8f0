import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { devicePermissions, natsServerUser } from '../../src/index.ts';

test('the block in docs/security.md is what the generator gives', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../../docs/security.md'), 'utf8');
  const [, block = ''] = /```text\n(\{\n[\s\S]*?)```/.exec(page) ?? [];
  const [, nkey = ''] = /nkey: "(U[A-Z2-7]{55})"/.exec(block) ?? [];
  const permissions = devicePermissions({ device: 'press-7' });
  expect(block).toBe(natsServerUser({ permissions, login: { kind: 'nkey', nkey } }));
});
