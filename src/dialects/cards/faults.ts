import { refuseBy, STATUS_OF_KIND } from '../../http/refuse.ts';
import type { Wording } from '../../http/word-fault.ts';

export const refuse = refuseBy(STATUS_OF_KIND);

/** Both creates name what a customer says of itself alike; of numbers each request has one. */
const fields: Wording['fields'] = (of) => (of === 'email' || of === 'date_of_birth' ? of : 'identification_number');

export const CREATE_WORDING: Wording = {
  fields,
  documentField: (side) => `id_document_${side}`,
  duplicate: (of) => `Customer with this ${fields(of)} already exists`,
};

export const ENROLL_WORDING: Wording = {
  fields,
  documentField: (side) => `id_document_${side}_url`,
  duplicate: () => 'Customer with this email or ID already exists',
};

export const documentWording = (field: 'file' | 'url'): Wording => ({ ...CREATE_WORDING, documentField: () => field });
