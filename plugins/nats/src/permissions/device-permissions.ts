import { commandFilter } from '../format/command-subjects.ts';
import { BUCKETS, DEVICE_NAME_RULE, isDeviceName } from '../format/names.ts';
import {
  createConsumerSubject,
  deleteConsumerSubject,
  keySubject,
  lastMessageSubject,
} from '../wire/subjects.ts';
import type { NatsPermissions } from './permissions.ts';

/** Whose permissions they are. */
export interface DevicePermissionsOptions {
  /** The device's name. */
  readonly device: string;
  /** As that of the device's connection. Default `_INBOX_<device>`, as `natsLink({ device })` has it. */
  readonly inboxPrefix?: string;
}

/**
 * All that a device needs and nothing else: to read its own documents and watch them, to write its own states, info and
 * sign of life, to hear what it is asked and to answer. It may not read, list or change what is another device's.
 *
 * **It does not keep a stolen device from harm**: a NATS server does not check where an answer is to go. Read
 * `docs/security.md` on what that means, and what helps.
 *
 * Throws a `TypeError` for a device name that cannot be.
 */
export function devicePermissions({ device, inboxPrefix }: DevicePermissionsOptions): NatsPermissions {
  if (!isDeviceName(device)) throw new TypeError(`device: expected ${DEVICE_NAME_RULE}`);
  const { desiredState, deviceState, deviceInfo, deviceHeartbeat } = BUCKETS;
  const own = `${device}.*`;
  const feedOf = (bucket: string): readonly string[] => [
    createConsumerSubject({ bucket, consumer: '*', filter: own }),
    deleteConsumerSubject({ bucket, consumer: '*' }),
  ];
  return {
    publish: {
      allow: [
        lastMessageSubject(desiredState, own),
        ...feedOf(desiredState),
        // No direct reads of what it writes itself: their answers could be sent anywhere, with whatever it has written.
        ...feedOf(deviceState),
        keySubject(deviceState, own),
        keySubject(deviceInfo, device),
        keySubject(deviceHeartbeat, device),
        `rollforward.reply.${device}.*`,
      ],
    },
    subscribe: { allow: [`${inboxPrefix ?? `_INBOX_${device}`}.>`, commandFilter(device)] },
  };
}
