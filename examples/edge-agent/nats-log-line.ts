import type { DeviceEvent } from '@rollforward/nats';

import type { LogLevel } from './config-schema.ts';
import type { LogLine } from './log-line.ts';

/** The line for something that happened on NATS besides documents and states. Pure, and exhaustive as `logLine`. */
export function natsLogLine(event: DeviceEvent): LogLine {
  switch (event.type) {
    case 'connected':
      return line('info', event, 'there is a connection to NATS');
    case 'disconnected':
      return line('warn', event, 'there is no connection to NATS: containers go on as they are');
    case 'info-failed':
      return line('warn', event, 'labels, inventory and versions cannot be written');
    case 'heartbeat-failed':
      return line('warn', event, 'signs of life cannot be written: the fleet takes this device for offline');
    case 'heartbeat-resumed':
      return line('info', event, 'signs of life can be written');
    case 'commands-failed':
      return line('warn', event, 'commands cannot be listened to');
    case 'pinged':
      return line('debug', event, 'somebody asks whether this device is there');
    case 'logs-opened':
      return line('info', event, `somebody reads what ${event.deployment}/${event.service} prints`);
    case 'logs-ended':
      return line('info', event, `nobody reads what ${event.deployment}/${event.service} prints any more`);
    case 'command-refused':
      return line('warn', event, 'a command was refused');
    default:
      return event satisfies never;
  }
}

function line(level: LogLevel, event: DeviceEvent, message: string): LogLine {
  const { type, ...rest } = event;
  return { level, message, fields: { event: type, ...rest } };
}
