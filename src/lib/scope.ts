export const MODES = ['test', 'live'] as const;
export type Mode = (typeof MODES)[number];

/** Whose data a call may touch. Every function of `store/` takes one; the two modes of a tenant never mix. */
export interface Scope {
  readonly tenantId: string;
  readonly mode: Mode;
  /** The time of this tenant: the real one, or ahead of it where a test clock was advanced. */
  readonly now: () => Date;
}
