import type { EventType } from '../onboarding/events.ts';
import type { WebhookFormat } from './formats.ts';

/** The APIs whose customer a full payload can hold. */
export const ENDPOINT_DIALECTS = ['cards', 'wallets', 'accounts'] as const;
export type EndpointDialect = (typeof ENDPOINT_DIALECTS)[number];

/** `thin`: ids, states and reason codes. `full`: also the customer as it is when the delivery is sent. */
export const PAYLOADS = ['thin', 'full'] as const;
export type Payload = (typeof PAYLOADS)[number];

export const ENDPOINT_STATES = ['enabled', 'disabled'] as const;
export type EndpointState = (typeof ENDPOINT_STATES)[number];

/** Why an endpoint is disabled. Public and permanent. */
export const DISABLED_REASONS = ['answered_410', 'failing_5_days', 'by_request'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** Where webhooks go. */
export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** The types it is told of; empty for all. */
  readonly eventTypes: readonly EventType[];
  readonly format: WebhookFormat;
  readonly dialect: EndpointDialect;
  readonly payload: Payload;
  /** One customer's events come in version order, the next once the one before succeeded or was given up. */
  readonly inOrder: boolean;
  readonly state: EndpointState;
  /** Null while it is enabled. */
  readonly disabledReason: DisabledReason | null;
  /** Since when every attempt failed; null when the last one succeeded. */
  readonly failingSince: Date | null;
  /** Sealed for the tenant under the column `webhook_secret` and the endpoint's id. */
  readonly secret: Buffer;
  /** The secret before the last rotation, sealed alike, and until when it signs beside the newest; null without one. */
  readonly older: { readonly secret: Buffer; readonly until: Date } | null;
  /** The head of the chain of its own events. */
  readonly version: number;
  readonly eventHash: Buffer;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** For each company and mode: so few that all of them together leave room for the deliveries of others. */
export const MAX_ENDPOINTS = 20;
