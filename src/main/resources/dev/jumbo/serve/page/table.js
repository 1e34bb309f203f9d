// A category with more values is written, not chosen.
const MOST_CHOICES = 100;

// A row of a table to ask about: a field a column. A field that is left empty is an empty cell.
function tableField({ columns }) {
  const cells = columns.map(({ name, kind, values }, index) => {
    const id = "column-" + index;
    const options = { id, autocomplete: "off", ...(kind === "number" && !values ? { inputmode: "decimal" } : {}) };
    const input = values && values.length <= MOST_CHOICES
      ? el("select", { id }, el("option", { value: "" }, ""), ...values.map((value) => el("option", { value }, value)))
      : kind === "boolean" ? el("select", { id }, ...["", "true", "false"].map((value) => el("option", { value }, value)))
      : el("input", options);
    return { name, input, node: el("div", {}, el("label", { for: id }, name), input) };
  });
  const node = el("div", { class: "cells" }, ...cells.map((cell) => cell.node));
  const row = () => cells.some(({ input }) => input.value.trim())
    && Object.fromEntries(cells.map(({ name, input }) => [name, input.value.trim() || null]));
  return { node, row };
}
