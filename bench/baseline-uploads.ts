import { createWriteStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import multipart from '@fastify/multipart';
import fastify from 'fastify';

/** Plain Fastify that writes the files of a form to a folder, flushed to the disk with FLUSH=yes, and nothing else. */
const { PORT = '0', FLUSH = 'no', FOLDER = await mkdtemp(join(tmpdir(), 'wasil-bench-')) } = process.env;

const options = { flush: FLUSH === 'yes' };
const server = fastify();
await server.register(multipart, { limits: { fileSize: 2 ** 30 } });
let files = 0;
server.post('/tickets/:id/attachments', async (request, reply) => {
  for await (const part of request.parts())
    if (part.type === 'file')
      await pipeline(part.file, createWriteStream(join(FOLDER, String(files++)), options));
  return reply.status(201).send([]);
});
const url = await server.listen({ port: Number(PORT), host: '127.0.0.1' });
console.log(`Plain Fastify listens on ${url};`);
