// Models that write: a chat, and the continuation of a text, as they come.
function samplingFields() {
  const temperature = el("input", { type: "number", id: "temperature", min: "0", max: "2", step: "0.1", value: "0.7" });
  const tokens = el("input", { type: "number", id: "tokens", min: "1", step: "1", value: "200" });
  const node = el("details", { class: "more" }, said("summary", "settings"), el("div", { class: "row" },
    said("label", "temperature", { for: "temperature" }), temperature, said("label", "tokens", { for: "tokens" }), tokens));
  return { node, values: () => ({ temperature: temperature.valueAsNumber, max_tokens: tokens.valueAsNumber }) };
}

// A form whose answers come in pieces: its button sends, another one stops. write is given the sampling and a signal.
function writingForm(field, button, write, more) {
  const sampling = samplingFields();
  let halt = new AbortController();
  const stop = said("button", "stop", { type: "button", hidden: true, click: () => halt.abort() });
  const form = el("form", {
    class: "card",
    submit: (event) => {
      event.preventDefault();
      if (button.disabled) return;
      halt = new AbortController();
      stop.hidden = false;
      working(buttons, button, () => write(sampling.values(), halt.signal)).finally(() => { stop.hidden = true; field.focus(); });
    },
  });
  const buttons = el("div", { class: "row" }, button, stop, ...more);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || (!event.shiftKey && field.dataset.enter)) && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  return { form, buttons, sampling };
}

function chatForm(model) {
  let messages = [];
  const log = el("ol", { class: "log", role: "log" });
  const field = el("textarea", { id: "text", "data-enter": "sends" });
  const bubble = (role, text) => {
    const item = el("li", { class: role }, text);
    log.append(item);
    log.scrollTop = log.scrollHeight;
    return item;
  };
  async function write(sampling, signal) {
    const text = field.value.trim();
    if (!text) throw new Error(words("empty"));
    messages.push({ role: "user", content: text });
    bubble("user", text);
    field.value = "";
    const item = bubble("assistant", "");
    item.setAttribute("aria-busy", "true");
    const own = messages;
    try {
      for await (const event of stream("/v1/chat/completions", { model: model.id, messages: own, ...sampling }, signal)) {
        item.append(event.choices?.[0]?.delta?.content ?? "");
        log.scrollTop = log.scrollHeight;
      }
    } finally {
      item.setAttribute("aria-busy", "false");
      if (item.textContent) {
        own.push({ role: "assistant", content: item.textContent });
      } else {
        own.pop();
        item.previousElementSibling?.remove();
        item.remove();
        field.value ||= text;
      }
    }
  }
  const fresh = said("button", "again", { type: "button", click: () => { messages = []; log.replaceChildren(); field.focus(); } });
  const { form, buttons, sampling } = writingForm(field, said("button", "send", { class: "main" }), write, [fresh]);
  form.append(log, said("label", "message", { for: "text" }), field, buttons, sampling.node);
  return form;
}

function completionForm(model) {
  const field = el("textarea", { id: "text" });
  const text = el("p", { class: "text", role: "log" });
  async function write(sampling, signal) {
    if (!field.value) throw new Error(words("empty"));
    text.replaceChildren(el("b", {}, field.value));
    text.setAttribute("aria-busy", "true");
    try {
      for await (const event of stream("/v1/completions", { model: model.id, prompt: field.value, ...sampling }, signal)) {
        text.append(event.choices?.[0]?.text ?? "");
      }
    } finally {
      text.setAttribute("aria-busy", "false");
    }
  }
  const { form, buttons, sampling } = writingForm(field, said("button", "go", { class: "main" }), write, []);
  form.append(said("label", "beginning", { for: "text" }), field, buttons, sampling.node, text);
  return form;
}
