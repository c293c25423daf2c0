import { uuidv7 } from 'uuidv7';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new UUIDv7 in lower case: ids made later sort later. */
export const newId = (): string => uuidv7();

/** Whether `text` has the form of one of our ids. */
export const isId = (text: string): boolean => UUID.test(text);
