/**
 * `pending` until it is settled: `delivered`; `exhausted` after its last attempt; `cancelled` because its endpoint was disabled.
 * Public and permanent.
 */
export const DELIVERY_STATES = ['pending', 'delivered', 'exhausted', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
