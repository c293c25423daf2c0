import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TObject } from 'typebox';
import { callerOf } from '../../http/authenticate.ts';
import { parseQuery } from '../../http/read-query.ts';
import { faultsOf } from '../../http/validate.ts';
import type { Wording } from '../../http/word-fault.ts';
import type { Fault } from '../../lib/fault.ts';
import { type AmendRequest, amendCustomer } from '../../onboarding/amend-customer.ts';
import { DryRunQuery } from './add-document.ts';
import type { Change } from './change-customer.ts';
import type { DialectDeps } from './voice.ts';

/** How a dialect changes a customer and shows it as a whole. */
type ChangeCustomer = (
  deps: DialectDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  change: Omit<Change, 'show'>,
) => Promise<FastifyReply>;

/** A PATCH whose body holds `Sent` once it has no faults. */
export interface Patch<Sent> {
  readonly operation: Change['operation'];
  readonly wording: Wording;
  readonly read: (body: unknown) => { readonly sent: unknown; readonly faults: readonly Fault[] };
  readonly amend: (sent: Sent) => AmendRequest['amend'];
}

/** A body that is read as it was sent. */
export const readAs =
  (schema: TObject): Patch<unknown>['read'] =>
  (body) => ({ sent: body, faults: faultsOf(schema, body, 'body') });

/** The handler of a PATCH: what is sent changes, what is left out stays. */
export const amendBy =
  <Sent>(changeCustomer: ChangeCustomer, { operation, wording, read, amend }: Patch<Sent>) =>
  (deps: DialectDeps) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { values: query, faults: queryFaults } = parseQuery(DryRunQuery, request.query);
    const { sent, faults } = read(request.body);
    return changeCustomer(deps, request, reply, {
      operation,
      wording,
      shapeFaults: [...queryFaults, ...faults],
      dryRun: query.dry_run ?? false,
      content: request.body,
      run: ({ id }, asked) =>
        amendCustomer(deps.core, callerOf(request).scope, id, {
          ...asked,
          documents: [],
          amend: amend(sent as Sent),
        }),
    });
  };
