/** Writes `docs/errors.md`: every code a refusal can carry, its status in each dialect, and what its reader should do. */
import { writeFile } from 'node:fs/promises';
import { refuse as refuseInCards } from '../src/dialects/cards/faults.ts';
import { PRECEDENCE, refuseBy, STATUS_OF_KIND } from '../src/http/refuse.ts';
import { INSPECTION_REASONS, type InspectionReason } from '../src/inspection/thresholds.ts';
import { FAULT_KINDS, type FaultCode } from '../src/lib/fault.ts';
import type { DocumentUnreachable } from '../src/onboarding/ports.ts';

const ADVICE: Readonly<Record<FaultCode, string>> = {
  malformed_json: 'Send one JSON value (RFC 8259), not empty, without a byte order mark.',
  malformed_multipart:
    'Send a whole multipart/form-data body whose parts all name a field; let a library make the boundary.',
  invalid_utf8: 'Send text as UTF-8.',
  duplicate_key: 'Send every key of an object once.',
  unsafe_number: 'Send numbers beyond 2^53 as strings.',
  forbidden_character: 'Remove U+0000 and unpaired surrogates.',
  too_deep: 'Nest at most 32 levels.',
  wrong_content_type: 'Send the Content-Type that the message names.',
  required: 'Send the field.',
  empty_update: 'Send at least one field with the value it is to have.',
  invalid_type: 'Send the type that the reference names: text as a string, a document as a file.',
  unknown_field: 'Remove the field, or correct its name.',
  duplicate_field: 'Send the field once.',
  too_short: 'Send at least as many characters as the message says, spaces around them not counted.',
  too_long: 'Send at most as many characters, or bytes, as the message says.',
  too_many: 'Send at most as many entries as the message says.',
  invalid_format: 'Send the form that the message names.',
  invalid_value: 'Send one of the values in the message.',
  out_of_range: 'Send a number within the bound in the message.',
  not_https: 'Serve the document, or take webhooks, by HTTPS.',
  forbidden_address:
    'Send a URL that leads to the public internet, by port 443 or 8443, without a user name; or ask the operator to allow the host.',
  underage: 'Do not repeat: nobody under 18 is onboarded.',
  in_future: 'Send a day that is not after today.',
  share_exceeded: 'Correct the shares: those of all owners add up to at most 100.',
  too_large: 'Make each document 10 MB or smaller, and a JSON body 256 KiB or smaller.',
  unsupported_type: 'Send a JPEG, PNG or PDF, as the bytes say; or the Content-Type that the operation takes.',
  duplicate: 'Read the customer named by `existing_id` instead of making another.',
  wrong_kind: 'Use the operation for the kind of customer it is: individual or business.',
  state_conflict:
    'Read the customer, endpoint or event: from the state it is in it cannot go there. With `Retry-After`, wait and send the request again.',
  document_unreachable: 'See `reasons`, then send a URL that gives the file itself to anyone who asks.',
  document_mismatch: 'Send the SHA-256 of the bytes that the URL serves.',
  document_unreadable: 'See `reasons` and `measures`, and ask the customer for a better picture.',
  stale_version: 'Read the customer again, decide anew, and send the `ETag` it has now. A create takes no `If-Match`.',
  key_reused: 'Use a new Idempotency-Key for a new request.',
  key_in_use: 'Wait for `Retry-After` seconds and send the same request again.',
};

const UNREACHABLE: Readonly<Record<DocumentUnreachable['reason'], string>> = {
  forbidden_address: 'The URL leads to a private address, another port than 443 and 8443, or holds a user name.',
  dns: 'The host name does not resolve.',
  connect: 'No connection could be made, or it broke.',
  tls: 'The certificate is not valid for the host.',
  timeout: 'The host took too long.',
  status: 'The host did not answer 200. Redirects are not followed.',
  too_large: 'The document is larger than 10 MB.',
};

const UNREADABLE: Readonly<Record<InspectionReason, string>> = {
  processing_aborted: 'Reading the document took too long or too much memory. Send it as a plain JPEG.',
  encrypted: 'The PDF asks for a password. Send it without one.',
  corrupt: 'The file is cut short or damaged.',
  too_many_pixels: 'The picture has too many pixels. Scale it down.',
  aspect_ratio: 'The picture is too long for its width. Crop it to the document.',
  too_small: 'The picture has too few pixels. Photograph the document at 200 dpi or more.',
  too_dark: 'The picture is too dark.',
  low_contrast: 'The picture has too little contrast: glare, or a blank page.',
  too_blurred: 'The picture is out of focus or moved.',
};

/** Refusals that are about the caller or the service, not about what the request says: `errors` is empty. */
const WITHOUT_CODE: readonly (readonly [number, string, string])[] = [
  [
    401,
    'The token or key is missing, wrong, expired or revoked.',
    'Get a new token from `POST /auth/token`, or check the API key.',
  ],
  [403, 'The KYB status of the company is not `APPROVED`.', 'Ask the operator.'],
  [
    404,
    'There is no such resource for this company in this mode, or a link to a document has expired.',
    'Check id, mode and link.',
  ],
  [429, 'Too many requests.', 'Wait for `Retry-After` seconds.'],
  [
    500,
    'A fault of the service. It is logged under `request_id`.',
    'Send the request again, with the same Idempotency-Key.',
  ],
  [
    503,
    'Too much load, the service is stopping, or something it needs is down.',
    'Wait for `Retry-After` seconds and send the request again, with the same Idempotency-Key.',
  ],
];

/** How each dialect refuses. */
const REFUSE = {
  cards: refuseInCards,
  accounts: refuseBy(STATUS_OF_KIND),
  wallets: refuseBy({ ...STATUS_OF_KIND, invalid: 422 }),
  events: refuseBy(STATUS_OF_KIND),
};

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const codes = (Object.keys(FAULT_KINDS) as FaultCode[]).map((code) => [
  `\`${code}\``,
  FAULT_KINDS[code],
  ...Object.values(REFUSE).map((refuse) => refuse([{ field: '', code, message: '' }]).status),
  ADVICE[code],
]);

const reasons = (advice: Readonly<Record<string, string>>, names: readonly string[]) =>
  table(
    ['reason', 'meaning'],
    names.map((name) => [`\`${name}\``, advice[name] ?? '']),
  );

const page = `<!-- Generated by scripts/generate-errors.ts: npm run generate:errors -->

# Errors

A refusal lists all faults of a request in \`errors\` (accounts: \`field_errors\`). Each has a \`field\` (JSON Pointer, empty
for the request as a whole), a \`code\` of the table and a \`message\`. Codes are permanent. No message repeats what was sent. Where
several statuses meet, the first of ${PRECEDENCE.join(', ')} is answered, with the message of its first fault.

## Codes

${table(['code', 'kind', ...Object.keys(REFUSE), 'what to do'], codes)}

## Reasons of \`document_unreachable\`

${reasons(UNREACHABLE, Object.keys(UNREACHABLE))}

## Reasons of \`document_unreadable\`

\`measures\` has what was measured and the threshold it was held against
([thresholds.ts](../src/inspection/thresholds.ts)).

${reasons(UNREADABLE, INSPECTION_REASONS)}

## Refusals without a code

${table(['status', 'meaning', 'what to do'], WITHOUT_CODE)}
`;

await writeFile(new URL('../docs/errors.md', import.meta.url), page);
