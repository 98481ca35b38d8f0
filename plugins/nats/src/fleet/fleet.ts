import type { LogLine } from 'rollforward';

import type { DeploymentKey } from '../format/names.ts';
import type { DeviceListing } from './device-listing.ts';
import type { ListDevicesOptions } from './list-devices.ts';
import type { FleetLogsOptions } from './logs.ts';
import type { PingOptions, PingResult } from './ping.ts';
import type { ChangeOptions, PutOptions, PutResult } from './put-deployment.ts';
import type { DevicePut, PutOnDevicesOptions } from './put-on-devices.ts';
import type { ReadOptions, StoredDeployment } from './read-deployments.ts';
import type { StateChange } from './state-changes.ts';
import type { WaitOptions, WaitOutcome } from './wait-for.ts';
import type { WatchStatesOptions } from './watch-states.ts';

/**
 * The other side of the plane, for whoever operates devices. It keeps nothing: what it says is what is on the server, and
 * any number of them work side by side. Names that cannot be are a `TypeError`; everything else that goes wrong is a
 * `FleetError`, or a `DocumentError` of the SDK.
 */
export interface Fleet {
  /**
   * Puts a document whole, and resolves once the server has it, or has the same bytes already: then nothing is written.
   *
   * It is validated before anything is sent (`DocumentError`); what of the host a device lets in is decided on the device
   * alone. Rejects with `Conflict` where something else is there than `expected`, and with `Unsure` where an answer was lost
   * and it cannot be found out what came of it; then, and only then, it may be there, or may come later. A put without an
   * answer is looked for and tried again until `deadlineMs`.
   */
  putDeployment(options: PutOptions): Promise<PutResult>;
  /** Gives a document as it lies in the bucket, `undefined` where none is. */
  getDeployment(options: DeploymentKey & ReadOptions): Promise<StoredDeployment | undefined>;
  /** Gives the documents of a device, or of all, by name. */
  listDeployments(options?: { readonly device?: string } & ReadOptions): Promise<readonly StoredDeployment[]>;
  /**
   * Deletes a document, and leaves a mark of it: only that makes a device stop what it runs. The mark is left also where
   * no document is, so that a device that still has one is told. Rejects as `putDeployment` does.
   */
  deleteDeployment(options: DeploymentKey & ChangeOptions): Promise<{ readonly sequence: number }>;
  /**
   * Gives what the devices say: first all that is there, then each change, until `signal` is aborted. Of each deployment the
   * latest only, so that a slow reader holds back nothing and misses only what was overtaken. It goes on over every
   * outage by itself, and never back: what is older than what it gave is passed over. Where states have vanished without a
   * deletion it says nothing; a device brings its own again within minutes.
   *
   * Throws `NotPermitted` where the server does not permit it.
   */
  watchStates(options: WatchStatesOptions): AsyncIterable<StateChange>;
  /**
   * Waits until a device has reached a phase with a revision, or cannot any more, and says which. Neither an outage nor a
   * restart of the device ends it. Only a state counts that the server got after the document: see {@link WaitOutcome}.
   * Where the same bytes were put before, and something else in between, that can take the 5 minutes until a device brings
   * its states again.
   *
   * Rejects with `NoDocument` where no `revision` is given and there is no document, `Aborted`, `NotPermitted`.
   */
  waitFor(options: WaitOptions): Promise<WaitOutcome>;
  /** Gives the devices that have told of themselves or give signs of life, by name. Throws a `SelectorError`. */
  listDevices(options?: ListDevicesOptions): Promise<readonly DeviceListing[]>;
  /**
   * Puts one document on every device that is selected now, and says for each what has come of it: one that fails keeps
   * none of the others from it. Throws a `DocumentError` or a `SelectorError` before anything is sent.
   */
  putOnDevices(options: PutOnDevicesOptions): Promise<readonly DevicePut[]>;
  /** Asks a device whether it is there. Rejects with `DeviceOffline`, `TimedOut`, `DeviceRefused`. */
  ping(options: PingOptions): Promise<PingResult>;
  /**
   * Gives what the container of a service has printed. An outage of up to 25 s loses no line.
   *
   * Throws `DeviceOffline`, `TimedOut`, and `DeviceRefused` with the device's word: `NoSuchContainer`, `EngineFailed` …
   */
  logs(options: FleetLogsOptions): AsyncIterable<LogLine>;
}
