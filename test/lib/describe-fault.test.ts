import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeFault } from '../../src/lib/describe-fault.ts';
import { parseRootKey } from '../../src/lib/keys.ts';

const SECRET = 'Ada Lovelace <ada@example.com>';
const FRAMES = [
  'src/store/customers.ts:10:5',
  'src/onboarding/read-customer.ts:1:2',
  'node_modules/@scope/pkg/dist/index.js:3:4',
];

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

test('an error is told by its class, its code and where in the project it came from', async () => {
  const absent = await readFile(new URL('absent', import.meta.url)).catch((reason: unknown) => reason);
  expect(describeFault(absent)).toMatchObject({ fault: 'Error', code: 'ENOENT' });
  expect(describeFault(thrownBy(() => parseRootKey('x'))).at?.[0]).toMatch(/^src\/lib\/keys\.ts:\d+:\d+$/);
});

test('its frames are those of src and node_modules, relative and few', () => {
  const error = new Error('x');
  error.stack = [
    'Error: x',
    `    at find (file:///srv/somebody/gatehouse/${FRAMES[0]})`,
    `    at file:///srv/somebody/gatehouse/${FRAMES[1]}`,
    '    at node:internal/process/task_queues:105:5',
    '    at /srv/somebody/other/file.js:1:1',
    `    at async Object.run (/srv/somebody/gatehouse/${FRAMES[2]})`,
  ].join('\n');
  expect(describeFault(error).at).toEqual(FRAMES);
  error.stack = `Error: x\n${`    at f (/gatehouse/${FRAMES[0]})\n`.repeat(50)}`;
  expect(describeFault(error).at).toHaveLength(4);
});

test('the message is never told, nor what else an error carries', () => {
  const errors = [
    new Error(SECRET),
    new Error(`one\n    two ${SECRET}\n${SECRET}`),
    new AggregateError([new Error(SECRET)], SECRET),
    new Error('outer', { cause: new Error(SECRET) }),
    Object.assign(new Error(SECRET), {
      detail: SECRET,
      hint: SECRET,
      where: SECRET,
      parameters: [SECRET],
      code: 23505,
    }),
  ];
  for (const error of errors) expect(JSON.stringify(describeFault(error))).not.toContain('Ada');
  for (const other of [SECRET, { message: SECRET }, [SECRET], Symbol(SECRET)]) {
    expect(JSON.stringify(describeFault(other))).not.toContain('Ada');
  }
});

test('a message that looks like a stack is not told either', () => {
  const error = new Error(`bad value\n    at ${SECRET} (src/${encodeURIComponent('Ada')}.ts:1:1)`);
  expect(JSON.stringify(describeFault(error))).not.toContain('Ada');
});

test('what is no error is told by its type', () => {
  expect(describeFault('text')).toEqual({ fault: 'string' });
  expect(describeFault(undefined)).toEqual({ fault: 'undefined' });
  expect(describeFault(null)).toEqual({ fault: 'object' });
});

test('a message never changes what is told', () => {
  fc.assert(
    fc.property(fc.string(), (message) => {
      const [one, other] = ['x', message].map((text) => new Error(text));
      expect(describeFault(other)).toEqual(describeFault(one));
    }),
  );
});
