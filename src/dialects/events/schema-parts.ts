import { Type } from 'typebox';
import { closed } from '../../http/schema-parts.ts';

const MAX_CURSOR = 200;
const MAX_LIMIT = 100;
export const DEFAULT_LIMIT = 20;

export const ID_PARAMS = Type.Object({ id: Type.String() });

/** The parameters of every list. */
export const PAGE_PARAMETERS = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT })),
  cursor: Type.Optional(Type.String({ maxLength: MAX_CURSOR, description: 'next_cursor of the page before.' })),
};

/** The headers of an operation that writes. */
export const WRITE_HEADERS = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ maxLength: 255, description: 'The same key and request answer the same, once.' }),
  ),
});

export const PageQuery = closed(PAGE_PARAMETERS);
