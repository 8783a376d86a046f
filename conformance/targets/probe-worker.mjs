/**
 * A Worker that turns plain HTTP into calls of the Images binding (`env.IMAGES`) and of `fetch` with `cf.image`, so
 * that the conformance suite can judge them from outside. Deploy it as it is, with an Images binding named IMAGES:
 *
 *   name = "images-probe"
 *   main = "probe-worker.mjs"
 *   compatibility_date = "2026-06-01"
 *   [images]
 *   binding = "IMAGES"
 *
 * It does whatever it is told: deploy it for the time of a run, where nobody else can reach it.
 *
 * `POST /run` takes a form: `program` is JSON, every other part a file that the program names. Pictures come back as
 * they are; other values as `{"result": …}`; what was thrown as status 422 and `{"error": {name, message, code}}`.
 * The header `x-probe` tells the three apart: `picture`, `value`, `error`.
 */
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method !== 'POST' || pathname !== '/run')
      return new Response('POST a program to /run\n', { status: 404 });
    try {
      const form = await request.formData();
      const program = JSON.parse(await textOf(form.get('program')));
      const run = programs[program.do];
      if (run === undefined) throw new Error(`no program does ${program.do}`);
      return await run(program, { images: env.IMAGES, form });
    } catch (thrown) {
      const { name, message, code } = thrown instanceof Error ? thrown : new Error(String(thrown));
      return Response.json({ error: { name, message, code } }, { status: 422, headers: { 'x-probe': 'error' } });
    }
  },
};

const programs = {
  /** `{do: "info", input, options?}` */
  async info({ input, options }, context) {
    return value(await context.images.info(streamOf(input, context), ...given(options)));
  },

  /**
   * `{do: "transform", input, steps, output, take?, headers?, again?}`. A step is `{transform}` or `{draw, options?}`;
   * what is drawn is the name of a file, or `{input, steps}` again. `take` says how the result is taken: `response`
   * (by default), `image`, `base64` or `contentType`. `again` asks for a second output of the same transformer.
   */
  async transform({ input, steps, output, take = 'response', headers, again }, context) {
    const transformer = build({ input, steps }, context);
    const result = await transformer.output(output);
    if (again) await transformer.output(output);
    if (take === 'contentType') return value(result.contentType());
    if (take === 'base64') return value(await new Response(result.image({ encoding: 'base64' })).text());
    if (take === 'image')
      return picture(new Response(result.image(), { headers: { 'content-type': result.contentType() } }));
    return picture(result.response(...given(headers && { headers })));
  },

  /** `{do: "fetch", url, image?, headers?}`: the answer as it comes. */
  async fetch({ url, image, headers }) {
    return picture(await fetch(url, { headers, cf: image === undefined ? {} : { image } }));
  },

  /** `{do: "hosted", call, id?, file?, options?}` */
  async hosted({ call, id, file, options }, context) {
    const { hosted } = context.images;
    const all = ['upload', 'list', 'createDirectUpload'];
    if (call === 'upload') return value(await hosted.upload(streamOf(file, context), ...given(options)));
    if (all.includes(call)) return value(await hosted[call](...given(options)));
    const handle = hosted.image(id);
    const found = await handle[call](...given(options));
    return found instanceof ReadableStream
      ? picture(new Response(found, { headers: { 'content-type': 'application/octet-stream' } }))
      : value(found);
  },
};

function build({ input, steps = [] }, context) {
  return steps.reduce(
    (transformer, step) =>
      step.transform === undefined
        ? transformer.draw(drawable(step.draw, context), ...given(step.options))
        : transformer.transform(step.transform),
    context.images.input(streamOf(input, context)),
  );
}

function drawable(what, context) {
  return typeof what === 'string' ? streamOf(what, context) : build(what, context);
}

function streamOf(name, { form }) {
  const file = form.get(name);
  if (file === null) throw new Error(`the form has no file ${name}`);
  return (typeof file === 'string' ? new Blob([file]) : file).stream();
}

async function textOf(part) {
  if (part === null) throw new Error('the form has no program');
  return typeof part === 'string' ? part : await part.text();
}

/** An argument that is only passed when it was given. */
function given(argument) {
  return argument === undefined ? [] : [argument];
}

function value(result) {
  return Response.json({ result: result ?? null }, { headers: { 'x-probe': 'value' } });
}

function picture(response) {
  const answer = new Response(response.body, response);
  answer.headers.set('x-probe', 'picture');
  return answer;
}
