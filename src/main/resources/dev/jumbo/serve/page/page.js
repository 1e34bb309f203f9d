// The list of models, and the form that fits the chosen one.
const list = document.getElementById("models");
const work = document.getElementById("work");

// The fields of a form, and inputs(), what :predict is asked about.
function fields(model) {
  const field = (key, tag = "textarea", ...values) => {
    const input = el(tag, { id: key, autocomplete: "off" });
    return { input, node: el("div", {}, said("label", key, { for: key }, ...values), input) };
  };
  if (model.input?.kind === "picture") {
    const picture = pictureField(model.input);
    return { nodes: [picture.node], inputs: () => [picture.data()], button: "classify", more: picture.buttons };
  }
  if (model.input?.kind === "table") {
    const table = tableField(model.input);
    return { nodes: [table.node], inputs: () => [table.row()], button: "predict" };
  }
  if (model.task === "question-answering") {
    const question = field("question", "input"), context = field("context");
    const inputs = () => [question.input.value && context.input.value && question.input.value.replace(/\s+/g, " ") + "\n" + context.input.value];
    return { nodes: [question.node, context.node], inputs, button: "ask" };
  }
  if (model.task === "sentence-embedding") {
    const first = field("text"), second = field("second");
    return { nodes: [first.node, second.node], inputs: () => [first.input.value, ...(second.input.value ? [second.input.value] : [])], button: "compare" };
  }
  const text = model.mask ? field("masked", "textarea", model.mask) : field("text");
  return { nodes: [text.node], inputs: () => [text.input.value], button: model.task === "translation" ? "translate" : "predict" };
}

function predictionForm(model, answer) {
  const { nodes, inputs, button, more = [] } = fields(model);
  const send = said("button", button, { class: "main" });
  const row = el("div", { class: "row" }, send, ...more);
  const form = el("form", {
    class: "card",
    submit: (event) => {
      event.preventDefault();
      working(row, send, async () => {
        const asked = inputs();
        if (!asked[0]) throw new Error(words("empty"));
        const begun = performance.now();
        const reply = await json(`/v1/models/${encodeURIComponent(model.id)}:predict`, { inputs: asked, top: 5 });
        showAnswers(answer, model, reply.predictions, reply.version, performance.now() - begun);
      });
    },
    keydown: (event) => event.key === "Enter" && event.ctrlKey && form.requestSubmit(),
  }, ...nodes, row);
  return form;
}

// Not how good a model is, but how it was measured.
const BOOKKEEPING = ["examples", "examples_per_second", "tokens", "tokens_per_second"];

function facts(model) {
  const metrics = Object.entries(model.metrics ?? {}).filter(([name]) => !BOOKKEEPING.includes(name)).sort();
  const pairs = [[said("dt", "version"), model.version], [said("dt", "parameters"), number(model.parameters)],
    ...metrics.map(([name, value]) => [el("dt", {}, name.replaceAll("_", " ")), number(value, { maximumSignificantDigits: 4 })])];
  return el("dl", { class: "facts" }, ...pairs.map(([name, value]) => el("div", {}, name, el("dd", {}, value))));
}

function choose(model) {
  for (const button of list.querySelectorAll("button")) button.setAttribute("aria-current", String(button.dataset.model === model.id));
  history.replaceState(null, "", "#" + encodeURIComponent(model.id));
  const answer = el("section", { class: "card", "aria-live": "polite", hidden: true });
  const form = model.chat ? chatForm(model) : model.completion ? completionForm(model) : predictionForm(model, answer);
  work.replaceChildren(el("h2", {}, model.id), said("p", model.task, { class: "note" }), facts(model),
    el("div", model.input?.kind === "picture" ? { class: "beside" } : {}, form, answer));
}

async function load() {
  list.replaceChildren();
  work.replaceChildren(el("p"));
  try {
    const { data } = await json("/v1/models");
    const models = await Promise.all(data.map(({ id }) => json("/v1/models/" + encodeURIComponent(id))));
    for (const model of models) {
      list.append(el("li", {}, el("button", { type: "button", "data-model": model.id, click: () => { choose(model); work.focus(); } },
        model.id, said("span", model.task))));
    }
    const wanted = decodeURIComponent(location.hash.slice(1));
    if (models.length) choose(models.find(({ id }) => id === wanted) ?? models[0]);
    else work.replaceChildren(said("p", "none"));
  } catch (error) {
    complain(work.firstElementChild, error);
  }
}

document.getElementById("language").addEventListener("click", () => speak(language ? 0 : 1));
document.getElementById("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const key = document.getElementById("key").value.trim();
  if (key) sessionStorage.setItem(KEY, key);
  else sessionStorage.removeItem(KEY);
  load();
});
document.getElementById("key").value = sessionStorage.getItem(KEY) ?? "";
speak(language);
load();
