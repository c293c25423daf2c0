import { plainError } from '../../http/plain-error.ts';
import type { Voice } from '../shared/voice.ts';
import { refuse } from './faults.ts';

/** How this API speaks. Its errors are those of the service outside the dialects. */
export const VOICE: Voice = { refuse, refusalBody: plainError, envelope: (_status, data) => ({ data }) };
