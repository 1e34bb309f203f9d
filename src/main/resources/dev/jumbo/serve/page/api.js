// Requests to the server that the page came from, and its errors.
const KEY = "jumbo-key";

function headers() {
  const key = sessionStorage.getItem(KEY);
  return { "Content-Type": "application/json", ...(key ? { Authorization: "Bearer " + key } : {}) };
}

async function request(path, body, signal) {
  let response;
  try {
    response = await fetch(path, body ? { method: "POST", headers: headers(), body: JSON.stringify(body), signal } : { headers: headers() });
  } catch (error) {
    throw error.name === "AbortError" ? error : new Error(words("failed"));
  }
  if (response.ok) return response;
  if (response.status === 401) {
    document.getElementById("access").open = true;
    document.getElementById("key").focus();
  }
  const reply = await response.json().catch(() => null);
  throw new Error(reply?.error?.message ?? `${response.status} ${response.statusText}`);
}

const json = async (path, body) => (await request(path, body)).json();

// The events of a streamed answer (server-sent events, in OpenAI's format), until [DONE].
async function* stream(path, body, signal) {
  const response = await request(path, { ...body, stream: true }, signal);
  let rest = "";
  for await (const piece of chunks(response.body.pipeThrough(new TextDecoderStream()))) {
    const lines = (rest + piece).split(/\r?\n/);
    rest = lines.pop();
    for (const line of lines) {
      if (!line.startsWith("data:")) continue;
      const data = line.slice(5).trim();
      if (data === "[DONE]") return;
      const event = JSON.parse(data);
      if (event.error) throw new Error(event.error.message);
      yield event;
    }
  }
}

async function* chunks(readable) {
  const reader = readable.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
