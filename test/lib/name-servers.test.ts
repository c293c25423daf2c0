import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { askNameServers } from '../../src/lib/name-servers.ts';

const TYPE_A = 1;
const NO_SUCH_NAME = 3;
const REFUSED = 5;
const HEADER_BYTES = 12;

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

/** A name server on this machine. `answer` is given the type that is asked for: the bytes of an address, or an error's code. */
async function nameServer(answer: (type: number) => readonly number[] | number): Promise<string> {
  const socket = createSocket('udp4');
  open.push(socket);
  socket.on('message', (query, from) => {
    const nameEnd = query.indexOf(0, HEADER_BYTES) + 1;
    const type = query.readUInt16BE(nameEnd);
    const said = answer(type);
    const [code, address] = typeof said === 'number' ? [said, null] : [0, said];
    const header = Buffer.from(query.subarray(0, HEADER_BYTES));
    header.writeUInt16BE(0x8180 | code, 2);
    header.writeUInt16BE(address ? 1 : 0, 6);
    header.fill(0, 8);
    // The answer's name points to the question's; its class is the internet's, and it is good for a minute.
    const record = address ? [0xc0, HEADER_BYTES, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length, ...address] : [];
    socket.send(Buffer.concat([header, query.subarray(HEADER_BYTES, nameEnd + 4), Buffer.from(record)]), from.port);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return `127.0.0.1:${socket.address().port}`;
}

const V6 = [0x20, 0x01, 0x0d, 0xb8, ...Array<number>(11).fill(0), 1];

test('the addresses of both families are found', async () => {
  const server = await nameServer((type) => (type === TYPE_A ? [203, 0, 113, 7] : V6));
  expect(await askNameServers('hooks.example.org', [server])).toEqual([
    { address: '203.0.113.7', family: 4 },
    { address: '2001:db8::1', family: 6 },
  ]);
});

test.each([
  ['is not there', NO_SUCH_NAME],
  ['is refused', REFUSED],
])('one family is enough where the other %s', async (_what, code) => {
  const server = await nameServer((type) => (type === TYPE_A ? code : V6));
  expect(await askNameServers('hooks.example.org', [server])).toEqual([{ address: '2001:db8::1', family: 6 }]);
});

test('a name without any address is an error', async () => {
  const server = await nameServer(() => NO_SUCH_NAME);
  await expect(askNameServers('nobody.example.org', [server])).rejects.toMatchObject({ code: 'ENOTFOUND' });
});
