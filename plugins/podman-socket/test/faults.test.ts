import { describe, expect, test } from 'vitest';

import { faultOf, pullFault, reasonOf, saysMissing } from '../src/faults.ts';
import { docker } from '../src/docker/dialect.ts';
import { podman } from '../src/podman/dialect.ts';
import { refusal } from './support/service-answers.ts';

test('the words decide, whatever the status is and whatever is written around them', () => {
  const words = 'creating container storage: that name is already in use';
  for (const status of [500, 409, 404, 400]) {
    expect(faultOf(podman, 'create', refusal(status, words)).code).toBe('NameConflict');
  }
  expect(faultOf(podman, 'create', { status: 500, text: `${words}\n` }).code).toBe('NameConflict');
  expect(pullFault(podman, 'reading manifest 1 in r/a: manifest unknown').code).toBe('ImageNotFound');
});

describe('what is not there', () => {
  test.each([
    ['container', 'no container with name or ID "x" found: no such container'],
    ['container', 'No such container: x'],
    ['image', 'failed to find image x: x: image not known'],
    ['image', 'No such image: x'],
    ['network', 'unable to find network with name or ID x: network not found'],
    ['network', 'network not found'],
  ] as const)('a %s: %s', (what, words) => {
    expect(saysMissing(podman, what, refusal(404, words))).toBe(true);
    expect(saysMissing(podman, what, refusal(500, words))).toBe(false);
  });

  test('is not said by a 404 alone, nor by one about something else', () => {
    expect(saysMissing(podman, 'container', { status: 404, text: 'Not Found\n' })).toBe(false);
    expect(saysMissing(podman, 'container', refusal(404, 'network not found'))).toBe(false);
    expect(saysMissing(podman, 'image', refusal(404, 'no such container'))).toBe(false);
  });
});

describe('the message', () => {
  test('is one short line', () => {
    expect(reasonOf(refusal(500, `${'x'.repeat(1000)}\nmore`))).toHaveLength(302);
    expect(pullFault(podman, `${'x'.repeat(1000)}\nmore`).message).toHaveLength(302 + 'podman pull: '.length);
  });

  test('is something where nothing was said', () => {
    expect(reasonOf({ status: 500, text: '' })).toBe('it was answered with 500 and no reason');
    expect(reasonOf(refusal(500, ''))).toBe('it was answered with 500 and no reason');
  });

  test('is what there is, where it is no JSON, or other JSON', () => {
    expect(reasonOf({ status: 502, text: 'bad gateway\n' })).toBe('bad gateway');
    expect(reasonOf({ status: 502, text: '{"message":1}' })).toBe('{"message":1}');
  });

  test('names the engine and the verb', () => {
    const fault = faultOf(podman, 'network remove', refusal(500, 'network is being used'));
    expect(fault.message).toBe('podman network remove: network is being used');
    expect(pullFault(docker, 'denied').message).toBe('docker pull: denied');
  });
});
