import { type Static, Type } from 'typebox';
import { RULE } from '../../http/schema-formats.ts';
import { closed, instant } from '../../http/schema-parts.ts';
import { EVENT_TYPES, type EventType } from '../../onboarding/events.ts';
import { DELIVERY_STATES, type DeliveryState } from '../../webhooks/delivery-state.ts';
import { PAGE_PARAMETERS } from './schema-parts.ts';

const CREATED = {
  from: Type.Optional(instant('Created at this time or later.')),
  to: Type.Optional(instant('Created at this time or earlier.')),
};

export const DeliveriesQuery = closed({
  state: Type.Optional(Type.Unsafe<DeliveryState>(Type.String({ enum: [...DELIVERY_STATES] }))),
  ...CREATED,
  ...PAGE_PARAMETERS,
});

export const EventsQuery = closed({
  customer_id: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
      [RULE]: 'the id of a customer',
      description: 'In the order of versions.',
    }),
  ),
  type: Type.Optional(Type.Unsafe<EventType>(Type.String({ enum: [...EVENT_TYPES] }))),
  ...CREATED,
  ...PAGE_PARAMETERS,
});

export const PeriodBody = closed({
  since: instant('At most 30 days ago.'),
  until: Type.Optional(instant('After since; now where it is left out.')),
});
export type PeriodFields = Static<typeof PeriodBody>;
