/** Why a connection could not be tried. Its message is one sentence without a secret. */
export class LinkTrouble extends Error {
  override readonly name = 'LinkTrouble';
}
