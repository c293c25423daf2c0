import type { TObject } from 'typebox';
import { type Fault, fieldsOf } from '../lib/fault.ts';
import type { MultipartForm } from './multipart.ts';
import { faultsOf } from './validate.ts';

/** All faults of a form: of its parts, of its text fields under `schema`, and the files that are missing. Each field is named once. */
export function faultsOfForm(form: MultipartForm<unknown>, schema: TObject, requiredFiles: readonly string[]): Fault[] {
  const named = fieldsOf(form.faults);
  const faults = [
    ...faultsOf(schema, Object.fromEntries(form.fields), 'body'),
    ...requiredFiles.filter((field) => !form.files.has(field)).map(missing),
  ];
  // A field that could not be read is reported once, as what it was.
  return [...form.faults, ...faults.filter((fault) => !named.has(fault.field))];
}

const missing = (field: string): Fault => ({ field: `/${field}`, code: 'required', message: `${field} is required` });
