import { addDocumentBy } from '../shared/add-document.ts';
import type { Voice } from '../shared/voice.ts';
import { documentWording, refuse } from './faults.ts';
import { refusalBody, success } from './render.ts';

const VOICE: Voice = {
  refuse,
  refusalBody,
  envelope: (status, data) =>
    success(status, status === 201 ? 'Document received' : 'Dry run passed: nothing was stored', data),
};

/** `POST /customers/{id}/documents`: one side of a document that a requirement asks for, uploaded or named by URL. */
export const addDocument = addDocumentBy(VOICE, 'cards.addDocument', documentWording);
