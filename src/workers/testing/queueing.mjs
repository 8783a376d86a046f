// A Worker as docs/events.md has it: a route hands each message of the mock to a queue, whose consumer sees it as in
// production, and tells a server of the test. `/upload` stores a picture by the binding.
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === '/upload') {
      const { id } = await env.IMAGES.hosted.upload(await request.arrayBuffer());
      return Response.json({ id });
    }
    await env.QUEUE.send(await request.json());
    return new Response('queued');
  },
  async queue(batch, env) {
    for (const { body } of batch.messages) {
      await fetch(env.TOLD, { method: 'POST', body: JSON.stringify({ queue: batch.queue, body }) });
    }
  },
};
