import { prepareQueue } from '../jobs/queue.ts';
import type { Command } from './command.ts';
import { withDatabase } from './with-database.ts';

export const migrate: Command = {
  usage: 'migrate',
  summary: 'Bring the database up to date and end. serve does the same when it starts.',
  options: {},
  run: (context) =>
    withDatabase(context, async ({ owner, url }) => {
      await prepareQueue(owner, url);
      context.print({ migrated: true }, ['The database is up to date.']);
    }),
};
