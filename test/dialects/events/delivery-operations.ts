import type { Operation } from './operations.ts';

const ofEndpoint = (rest: string) => (id: string) => `/webhooks/endpoints/${id}/${rest}`;
const ofDelivery =
  (rest = '') =>
  (id: string) =>
    `/webhooks/deliveries/${id}${rest}`;
const ofEvent =
  (rest = '') =>
  (id: string) =>
    `/events/${id}${rest}`;

const HOUR_MS = 60 * 60 * 1_000;

let asked = 0;
/** Each speaks of a time a little earlier than the one before. */
const anHourAgo = () => ({ since: new Date(Date.now() - HOUR_MS - ++asked).toISOString() });

export const LIST_DELIVERIES: Operation = {
  method: 'GET',
  path: ofEndpoint('deliveries'),
  of: 'Endpoint',
  status: 200,
};
export const RECOVER_DELIVERIES: Operation = {
  method: 'POST',
  path: ofEndpoint('recover'),
  of: 'Endpoint',
  body: anHourAgo,
  status: 200,
};
export const REPLAY_EVENTS: Operation = {
  method: 'POST',
  path: ofEndpoint('replay'),
  of: 'Endpoint',
  body: anHourAgo,
  status: 200,
};
export const GET_DELIVERY: Operation = { method: 'GET', path: ofDelivery(), of: 'Delivery', status: 200 };
export const RESEND_DELIVERY: Operation = { method: 'POST', path: ofDelivery('/resend'), of: 'Delivery', status: 200 };

export const LIST_EVENTS: Operation = { method: 'GET', path: () => '/events', of: null, status: 200 };
export const GET_EVENT: Operation = { method: 'GET', path: ofEvent(), of: 'Event', status: 200 };
export const LIST_EVENT_DELIVERIES: Operation = {
  method: 'GET',
  path: ofEvent('/deliveries'),
  of: 'Event',
  status: 200,
};
export const GET_EVENT_PROOF: Operation = { method: 'GET', path: ofEvent('/proof'), of: 'Event', status: 200 };
export const LIST_CHECKPOINTS: Operation = { method: 'GET', path: () => '/audit/checkpoints', of: null, status: 200 };
