/** A time by the tenant's clock; without one of its ends it is open there. */
export interface Period {
  readonly from?: Date;
  /** Inclusive. */
  readonly to?: Date;
}
