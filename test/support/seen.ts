import type { Answer } from './cards.ts';

/** All of an answer that its sender can see, but for what is of this one request. */
export const seen = ({ status, headers, text }: Answer) => ({
  status,
  text: text.replace(headers.get('x-request-id') ?? '', ''),
  headers: [...headers].filter(([name]) => !/^(date|x-request-id|ratelimit-.*)$/.test(name)),
});
