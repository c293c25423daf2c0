/** The bundled PostgreSQL cannot serve. The message is for the operator: what is wrong, and what puts it right. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
