import { ownerDatabase } from './tenants.ts';

/** The events of a customer after a version, oldest first. */
export const eventsOf = (customerId: string, afterVersion = 0) =>
  ownerDatabase()
    .selectFrom('event')
    .select(['version', 'type', 'data'])
    .where('customer_id', '=', customerId)
    .where('version', '>', afterVersion)
    .orderBy('version')
    .execute();
