// A client that is killed: it sends the bytes that it is handed, and says how many it has got back.
//   node victim.mjs SOCKET
import { connect } from 'node:net';

const socket = connect({ path: process.argv[2] });
let got = 0;
socket.on('data', (chunk) => {
  got += chunk.length;
  process.send({ got });
});
socket.on('error', () => undefined);
process.on('message', ({ hex, reads, times = 1 }) => {
  if (reads === false) socket.pause();
  for (let left = times; left > 0; left -= 1) socket.write(Buffer.from(hex, 'hex'));
});
