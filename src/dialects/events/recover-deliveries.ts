import { recoverDeliveries as recover } from '../../webhooks/recover-deliveries.ts';
import { makeDue } from './make-due.ts';

/** `POST /webhooks/endpoints/{id}/recover`: everything that was given up since a time. */
export const recoverDeliveries = makeDue('events.recoverDeliveries', recover, 'recovered');
