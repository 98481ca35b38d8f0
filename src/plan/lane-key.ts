/**
 * Names a lane: `shop/web` for the service web of the deployment shop, `shop/` for what belongs to the deployment as
 * a whole. Names hold no slash, so keys are unambiguous.
 */
export type LaneKey = `${string}/${string}`;

/** The key of a service's lane. */
export function laneKey(deployment: string, service: string): LaneKey {
  return `${deployment}/${service}`;
}

/** The key of the lane that looks after a deployment's network. */
export function networkLaneKey(deployment: string): LaneKey {
  return `${deployment}/`;
}
