// What OpenAI's own client for JavaScript gets from a server: node openai.cjs URL, with the package "openai" in NODE_PATH.
// Prints one JSON document.
const OpenAI = require("openai");

const client = new OpenAI({ baseURL: process.argv[2], apiKey: "none", maxRetries: 0 });
const chat = {
  model: "talker",
  messages: [
    { role: "system", content: "be brief" },
    { role: "user", content: [{ type: "text", text: "the user asks" }] },
  ],
  seed: 5,
  max_completion_tokens: 20,
};

async function failure(promise) {
  try {
    await promise;
    return null;
  } catch (error) {
    return { kind: error.constructor.name, status: error.status, code: error.code, param: error.param, message: error.message };
  }
}

async function main() {
  const whole = await client.chat.completions.create({ ...chat, logprobs: true, top_logprobs: 2 });
  let streamed = "";
  let usage = null;
  const stream = await client.chat.completions.create({ ...chat, stream: true, stream_options: { include_usage: true } });
  for await (const chunk of stream) {
    streamed += chunk.choices[0]?.delta?.content ?? "";
    usage = chunk.usage ?? usage;
  }
  const helper = client.chat.completions.stream(chat);
  const gathered = await helper.finalChatCompletion();
  const completion = await client.completions.create({ model: "writer", prompt: ["the", "user"], seed: 3, n: 2 });
  const embeddings = await client.embeddings.create({ model: "vectors", input: ["a cat", "the sun"] });
  const models = [];
  for await (const model of client.models.list()) {
    models.push(model.id);
  }
  const left = await client.chat.completions.create({ ...chat, stream: true });
  for await (const chunk of left) {
    left.controller.abort(); // the client goes away
    break;
  }
  console.log(
    JSON.stringify({
      chat: whole.choices[0].message.content,
      logprobs: whole.choices[0].logprobs.content.length,
      usage: whole.usage,
      streamed,
      streamedUsage: usage,
      gathered: gathered.choices[0].message.content,
      completions: completion.choices.map((choice) => choice.text),
      embeddings: embeddings.data.map((one) => Array.from(one.embedding)),
      models,
      unknown: await failure(client.chat.completions.create({ ...chat, model: "nobody" })),
      wrong: await failure(client.chat.completions.create({ ...chat, temperature: 3, stream: true })),
    }),
  );
}

main();
