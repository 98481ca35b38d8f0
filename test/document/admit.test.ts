import { describe, expect, it } from 'vitest';

import type { Admit, AdmitRequest } from '../../src/document/admit.ts';
import { parseDocument } from '../../src/document/parse.ts';
import { bytesOf } from './bytes.ts';
import { issuesOf } from './issues-of.ts';

const document = bytesOf({
  apiVersion: 'rollforward/v1',
  services: {
    web: {
      image: 'a',
      mounts: [
        { type: 'tmpfs', target: '/t' },
        { type: 'bind', source: '/etc/ssl', target: '/ssl', readOnly: true },
      ],
    },
    probe: { image: 'a', network: 'host', mounts: [{ type: 'bind', source: '/srv', target: '/srv' }] },
  },
});

function refusals(admit?: Admit): string[] {
  return issuesOf(() => parseDocument(document, { admit })).map(({ message }) => message);
}

describe('admit', () => {
  it('is closed by default, and its refusal says how to open it', () => {
    const closed = 'refused, because no "admit" option lets it in, expected';
    expect(refusals()).toEqual([
      `/services/web/mounts/1: ${closed} no path of the host, but type "volume" or "tmpfs"`,
      `/services/probe/mounts/0: ${closed} no path of the host, but type "volume" or "tmpfs"`,
      `/services/probe/network: ${closed} "private" or "none"`,
    ]);
  });

  it('is asked for each thing of the host, and for nothing else', () => {
    const requests: AdmitRequest[] = [];
    expect(refusals((request) => requests.push(request) > 0)).toEqual([]);
    expect(requests).toEqual([
      { kind: 'bind', service: 'web', source: '/etc/ssl', target: '/ssl', readOnly: true },
      { kind: 'bind', service: 'probe', source: '/srv', target: '/srv', readOnly: false },
      { kind: 'host-network', service: 'probe' },
    ]);
  });

  it('gives its reason to the author of the document', () => {
    const admit: Admit = (request) =>
      request.kind === 'host-network' ? false : request.readOnly || { refused: 'read-only mounts only' };
    expect(refusals(admit)).toEqual([
      '/services/probe/mounts/0: refused by "admit": read-only mounts only, expected no path of the host, but type "volume" or "tmpfs"',
      '/services/probe/network: refused by "admit", expected "private" or "none"',
    ]);
  });

  it.each([undefined, null, 1, 'yes', {}, { refused: 1 }, Promise.resolve(true)])(
    'lets nothing in by %j',
    (answer) => {
      // What a caller without types, or one who forgot that it cannot be awaited, may answer.
      const admit = (() => answer) as unknown as Admit;
      expect(refusals(admit)).toHaveLength(3);
    },
  );

  it('lets nothing in by failing, and the failure is the cause', () => {
    const failure = new Error('secret');
    const admit: Admit = () => {
      throw failure;
    };
    expect(() => parseDocument(document, { admit })).toThrow(expect.objectContaining({ cause: failure }));
    expect(refusals(admit)[0]).toMatch(
      /^\/services\/web\/mounts\/1: refused, because "admit" failed, expected/,
    );
    expect(refusals(admit).join()).not.toContain('secret');
  });

  it('is not asked for what is refused anyway', () => {
    const bytes = bytesOf({
      apiVersion: 'rollforward/v1',
      services: {
        'a.b': { image: 'a', network: 'host' },
        web: { image: 'a', mounts: [{ type: 'bind', source: '/a/../etc', target: '/a' }] },
      },
    });
    const requests: AdmitRequest[] = [];
    const issues = issuesOf(() => parseDocument(bytes, { admit: (request) => requests.push(request) > 0 }));
    expect(issues.map(({ pointer }) => pointer)).toEqual(['/services/a.b', '/services/web/mounts/0/source']);
    expect(requests).toEqual([]);
  });
});
