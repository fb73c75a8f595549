import { createSocket } from 'node:dgram';

export interface LocalNameServer {
  /** `host:port` */
  address: string;
  close(): Promise<void>;
}

/** A DNS server that knows one answer: every name is at 127.0.0.1, for a second. */
export async function startLocalNameServer(): Promise<LocalNameServer> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => socket.send(answerTo(query), from.port, from.address));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).bind(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

const HEADER_BYTES = 12;

/** RFC 1035, 4.1: the question again, and one record of type A that points at its name. */
function answerTo(query: Buffer): Buffer {
  // The question: labels up to an empty one, then type and class.
  const question = query.subarray(HEADER_BYTES, query.indexOf(0, HEADER_BYTES) + 5);
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(1, 6);
  const record = Buffer.from([0xc0, HEADER_BYTES, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat([header, question, record]);
}
