/** The NBD protocol as far as it is used here: https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md */
export const magic = {
  hello: 0x4e42444d41474943n,
  option: 0x49484156454f5054n,
  optionReply: 0x3e889045565a9n,
  request: 0x25609513,
  simpleReply: 0x67446698,
} as const;

export const handshakeFlags = { fixedNewstyle: 1, noZeroes: 2 } as const;
export const options = { go: 7 } as const;
export const optionReplies = { ack: 1, info: 3 } as const;
export const infos = { export: 0, blockSize: 3 } as const;
export const transmissionFlags = { readOnly: 1 << 1, canFlush: 1 << 2, canWriteZeroes: 1 << 6 } as const;
export const commands = { read: 0, write: 1, disconnect: 2, flush: 3, writeZeroes: 6 } as const;

/** Errors of the protocol are Linux's numbers. */
export const errnos: Readonly<Record<number, string>> = {
  1: "operation not permitted",
  5: "input/output error",
  12: "out of memory",
  22: "invalid argument",
  28: "no space left",
  75: "too large",
  95: "not supported",
  108: "the server is shutting down",
};

export const requestBytes = 28;
export const replyBytes = 16;

export function requestHeader(command: number, cookie: number, offset: number, length: number): Buffer {
  const header = Buffer.alloc(requestBytes);
  header.writeUInt32BE(magic.request, 0);
  header.writeUInt16BE(command, 6);
  header.writeBigUInt64BE(BigInt(cookie), 8);
  header.writeBigUInt64BE(BigInt(offset), 16);
  header.writeUInt32BE(length, 24);
  return header;
}

/** The answer to the server's greeting, with the request for one export by name. */
export function goRequest(exportName: string): Buffer {
  const name = Buffer.from(exportName);
  const head = Buffer.alloc(4 + 16 + 4);
  head.writeUInt32BE(handshakeFlags.fixedNewstyle | handshakeFlags.noZeroes, 0);
  head.writeBigUInt64BE(magic.option, 4);
  head.writeUInt32BE(options.go, 12);
  head.writeUInt32BE(4 + name.length + 2 + 2, 16);
  head.writeUInt32BE(name.length, 20);
  const wanted = Buffer.alloc(4);
  wanted.writeUInt16BE(1, 0);
  wanted.writeUInt16BE(infos.blockSize, 2);
  return Buffer.concat([head, name, wanted]);
}
