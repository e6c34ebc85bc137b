/** A request as CloudTrail writes it down. */
export interface TrailedCall {
  readonly eventId: string;
  readonly account: string;
  /** Where its event is looked up. */
  readonly region: string;
  /** `iam:ListRoles` */
  readonly action: string;
  readonly accessKeyId: string;
  /** Session name, or the user's. */
  readonly userName: string;
  readonly caller: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly error?: string;
}
