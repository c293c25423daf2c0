import { replayEvents as replay } from '../../webhooks/replay-events.ts';
import { makeDue } from './make-due.ts';

/** `POST /webhooks/endpoints/{id}/replay`: everything since a time that was never to be sent. */
export const replayEvents = makeDue('events.replayEvents', replay, 'replayed');
