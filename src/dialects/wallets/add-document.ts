import { addDocumentBy } from '../shared/add-document.ts';
import { documentWording } from './faults.ts';
import { VOICE } from './write.ts';

/** `POST /customers/{id}/documents`: one side of a document, uploaded or named by URL. */
export const addDocument = addDocumentBy(VOICE, 'wallets.addDocument', documentWording);
