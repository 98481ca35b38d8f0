import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatPort, heldPort, heldPortsOverlap, parsePort } from '../../src/document/ports.ts';

describe('parsePort', () => {
  it.each([
    ['8080:80', '127.0.0.1:8080:80/tcp', '127.0.0.1:8080/tcp'],
    ['8080:80/tcp', '127.0.0.1:8080:80/tcp', '127.0.0.1:8080/tcp'],
    ['53:53/udp', '127.0.0.1:53:53/udp', '127.0.0.1:53/udp'],
    ['0.0.0.0:1:65535', '0.0.0.0:1:65535/tcp', '0.0.0.0:1/tcp'],
    ['[::1]:8080:80', '[::1]:8080:80/tcp', '[::1]:8080/tcp'],
    ['[::]:8080:80', '[::]:8080:80/tcp', '[::]:8080/tcp'],
    ['[0:0:0:0:0:0:0:1]:8080:80', '[::1]:8080:80/tcp', '[::1]:8080/tcp'],
    ['[::ffff:0:1:2]:8080:80', '[::ffff:0:1:2]:8080:80/tcp', '[::ffff:0:1:2]:8080/tcp'],
    ['[2001:DB8::0a]:8080:80', '[2001:db8::a]:8080:80/tcp', '[2001:db8::a]:8080/tcp'],
  ])('reads %s as %s, which holds %s', (text, formatted, held) => {
    const port = parsePort(text);
    expect(port && formatPort(port)).toBe(formatted);
    expect(port && heldPort(port)).toBe(held);
  });

  it.each([
    '',
    '80',
    ':80',
    '80:',
    '0:80',
    '80:0',
    '65536:80',
    '80:65536',
    '080:80',
    '80:080',
    '+80:80',
    '8e1:80',
    ' 80:80',
    '80:80\n',
    '80-81:80-81',
    '80:80/sctp',
    '80:80/TCP',
    '80:80/',
    'localhost:80:80',
    ':80:80',
    '1.2.3:80:80',
    '1.2.3.256:80:80',
    '1.2.3.04:80:80',
    '1.2.3.4.5:80:80',
    '0x7f.0.0.1:80:80',
    '2130706433:80:80',
    '::1:80:80',
    '[]:80:80',
    '[127.0.0.1]:80:80',
    '[::1%eth0]:80:80',
    '[::g]:80:80',
    '[1::2::3]:80:80',
    '[::ffff:127.0.0.1]:80:80',
    '[::ffff:7f00:1]:80:80',
    '１:80',
  ])('refuses %j', (text) => {
    expect(parsePort(text)).toBeUndefined();
  });

  it('reads back what formatPort wrote', () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    const hostIp = fc.oneof(fc.ipV4(), fc.constantFrom('::', '::1', '2001:db8::a'));
    const protocol = fc.constantFrom('tcp' as const, 'udp' as const);
    fc.assert(
      fc.property(fc.record({ hostIp, hostPort: port, containerPort: port, protocol }), (binding) => {
        expect(parsePort(formatPort(binding))).toEqual(binding);
      }),
    );
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'[]:.0189afg/tcpud\n'.split('')) }),
        (text) => void parsePort(text),
      ),
    );
  });
});

describe('heldPortsOverlap', () => {
  it.each([
    ['127.0.0.1:80/tcp', '127.0.0.1:80/tcp', true],
    ['127.0.0.1:80/tcp', '0.0.0.0:80/tcp', true],
    ['[::1]:80/tcp', '[::]:80/tcp', true],
    ['127.0.0.1:80/tcp', '127.0.0.2:80/tcp', false],
    ['127.0.0.1:80/tcp', '127.0.0.1:80/udp', false],
    ['127.0.0.1:80/tcp', '127.0.0.1:8080/tcp', false],
    ['0.0.0.0:80/tcp', '[::]:80/tcp', false],
    ['0.0.0.0:80/tcp', '0.0.0.0:81/tcp', false],
  ])('of %s and %s is %s', (one, other, overlap) => {
    expect(heldPortsOverlap(one, other)).toBe(overlap);
    expect(heldPortsOverlap(other, one)).toBe(overlap);
  });
});
