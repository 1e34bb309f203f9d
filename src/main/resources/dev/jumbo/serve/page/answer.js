// What a model said, and a box to correct it.
function bars(answers) {
  const list = el("ol", { class: "bars" });
  for (const { label, probability } of answers) {
    const bar = el("i", { "aria-hidden": "true" });
    bar.style.setProperty("--share", 100 * Math.min(1, Math.max(0, probability)) + "%");
    list.append(el("li", {}, el("span", {}, label), el("span", {}, percent(probability)), bar));
  }
  return list;
}

// Words with their tags: "Ada/B-PER Lovelace/I-PER wrote".
function tagged(text, tags) {
  const line = el("p", { class: "text" });
  for (const word of text.split(" ")) {
    const tag = tags.find((name) => word.endsWith("/" + name));
    line.append(tag ? el("mark", {}, word.slice(0, -tag.length - 1), el("small", {}, tag)) : word, " ");
  }
  return line;
}

// What thresholds made of the probabilities: the labels, and from where on each is said.
function decided(answer) {
  if (!answer.thresholds) return [];
  const limits = Object.entries(answer.thresholds).map(([label, from]) => `${label} ≥ ${percent(from)}`).join(", ");
  const labels = answer.labels?.length ? el("p", { class: "text" }, answer.labels.join(", ")) : said("p", "noLabel", { class: "note" });
  return [...(answer.labels ? [labels] : []), said("p", "threshold", { class: "note" }, limits)];
}

function shown(model, answers) {
  const [first, second] = answers;
  if (first.value !== undefined) {
    return [el("p", { class: "note" }, model.input.target), el("p", { class: "text" }, number(first.value, { maximumSignificantDigits: 6 }))];
  }
  if (first.vector) {
    const numbers = first.vector.slice(0, 5).map((value) => number(value, { maximumFractionDigits: 3 })).join(", ");
    const parts = [said("p", "vector", { class: "note" }, first.vector.length, numbers)];
    if (second) parts.unshift(said("p", "similarity", { class: "note" }), el("p", { class: "text" }, number(cosine(first.vector, second.vector), { minimumFractionDigits: 3, maximumFractionDigits: 3 })));
    return parts;
  }
  if (first.top) return [...decided(first), bars(first.top)];
  if (!first.label) return [said("p", "nothing", { class: "note" })];
  return [model.task === "token-classification" ? tagged(first.label, model.labels) : el("p", { class: "text" }, first.label)];
}

function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, index) => sum + value * y[index], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

// Classes are chosen, texts are written.
function correction(model, answer) {
  const classes = answer.top && model.labels && !answer.labels;
  const right = classes
    ? el("select", { id: "right" }, ...model.labels.map((name) => el("option", { value: name, selected: name === answer.label }, name)))
    : el("input", { id: "right", value: answer.label ?? answer.labels.join("|") });
  const button = said("button", "correct");
  const form = el("form", {
    submit: (event) => {
      event.preventDefault();
      working(form, button, async () => {
        const truth = answer.labels ? { labels: right.value.split("|").map((name) => name.trim()).filter(Boolean) } : { label: right.value };
        await json("/v1/feedback", { prediction: answer.prediction, ...truth });
        form.replaceChildren(said("p", "thanks", { role: "status" }));
      });
    },
  }, said("label", "correction", { for: "right" }), el("div", { class: "row" }, right, button));
  return form;
}

function showAnswers(place, model, answers, version, milliseconds) {
  place.replaceChildren(said("h3", "answer"), ...shown(model, answers),
    said("p", "took", { class: "note" }, `${model.id}@${version}`, Math.round(milliseconds)),
    ...(answers[0].prediction ? [correction(model, answers[0])] : []));
  place.hidden = false;
}

function complain(place, error) {
  place.parentElement.querySelectorAll(".error").forEach((old) => old.remove());
  if (error) place.after(el("p", { class: "error", role: "alert" }, error.message));
}

// Runs something that takes a while: the button waits, what goes wrong is said.
async function working(place, button, work) {
  button.disabled = true;
  complain(place, null);
  try {
    await work();
  } catch (error) {
    if (error.name !== "AbortError") complain(place, error);
  } finally {
    button.disabled = false;
  }
}
