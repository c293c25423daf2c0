import { Type } from 'typebox';
import { nullable } from '../../http/schema-parts.ts';
import type { Scope } from '../../lib/scope.ts';
import type { KeptEvent } from '../../store/event-list.ts';
import { envelope, ID, page, TEXT, TIME } from './answers.ts';

const HASH = Type.String({ description: 'SHA-256 in hexadecimal.' });
const DATA = Type.Unknown({ description: 'Ids, states and reason codes.' });

export const EventAnswer = Type.Object(
  {
    id: ID,
    type: TEXT,
    customer_id: nullable(Type.String({ format: 'uuid', description: 'Null for an event of an endpoint.' })),
    endpoint_id: nullable(Type.String({ format: 'uuid', description: 'Null for an event of a customer.' })),
    version: Type.Integer({ description: 'Gap-free for each customer and endpoint.' }),
    mode: TEXT,
    created_at: TIME,
    data: DATA,
    previous_hash: HASH,
    hash: HASH,
    checkpoint: nullable(Type.Integer({ description: 'The checkpoint that seals it; null until one does.' })),
  },
  { $id: 'Event' },
);

const EVENT_REFERENCE = Type.Unsafe({ $ref: 'Event#' });

export const EventEnvelope = envelope('The event', EVENT_REFERENCE);
export const EventsPage = page('Events, newest first', EVENT_REFERENCE);

const CHECKPOINT = Type.Object({
  type: TEXT,
  tenant_id: ID,
  mode: TEXT,
  sequence: Type.Integer({ description: 'From 1, without gaps.' }),
  event_count: Type.Integer(),
  root: Type.String({ description: 'Of the Merkle tree over the hashes of its events.' }),
  previous_hash: HASH,
  created_at: TIME,
  key_id: TEXT,
  hash: HASH,
  signature: Type.String({ description: 'Ed25519, in base64.' }),
});

export const CheckpointsPage = page('Checkpoints, newest first', CHECKPOINT, {
  public_key: Type.Object({ key_id: TEXT, pem: Type.String({ description: 'What signatures are verified with.' }) }),
});

export const ProofEnvelope = envelope(
  'That the event is under a signed checkpoint',
  Type.Object({
    type: TEXT,
    event: Type.Object(
      {
        id: ID,
        tenant_id: ID,
        mode: TEXT,
        customer_id: Type.Optional(ID),
        endpoint_id: Type.Optional(ID),
        version: Type.Integer(),
        type: TEXT,
        data: DATA,
        previous_hash: HASH,
        created_at: TIME,
        hash: HASH,
        checkpoint: Type.Integer(),
        leaf: Type.Integer(),
      },
      { description: 'With all that its hash is over.' },
    ),
    leaf_index: Type.Integer({ description: 'From 0.' }),
    event_count: Type.Integer({ description: 'Leaves of the tree.' }),
    path: Type.Array(TEXT, { description: 'Hashes from the neighbour of the leaf up to below the root.' }),
    checkpoint: CHECKPOINT,
  }),
);

export const renderEvent = ({ mode }: Scope, event: KeptEvent) => ({
  id: event.id,
  type: event.type,
  customer_id: event.customerId,
  endpoint_id: event.endpointId,
  version: event.version,
  mode,
  created_at: event.createdAt.toISOString(),
  data: event.data,
  previous_hash: event.previousHash.toString('hex'),
  hash: event.hash.toString('hex'),
  checkpoint: event.checkpoint,
});
