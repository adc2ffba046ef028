// SPDX-License-Identifier: MIT
// A table that can be searched and sorted. A column: {title, key, value, cell, first}; value is what it is sorted by.

function dataTable({ name, rows, columns, sorted, more, tools = [], tall = false, search = (row) => row.name }) {
  let order = { key: sorted, down: columns.find((one) => one.key === sorted)?.first === "down" }, wanted = "";
  const body = h("tbody");
  const told = h("span", { class: "soft", role: "status" });
  const heads = new Map();

  const draw = () => {
    const column = columns.find((one) => one.key === order.key);
    const compare = (a, b) => {
      const x = column.value(a), y = column.value(b);
      const way = typeof x === "string" ? (x < y ? -1 : x > y ? 1 : 0) : (x ?? -1) - (y ?? -1);
      return order.down ? -way : way;
    };
    const shown = rows.filter((row) => wanted.split(/\s+/).every((word) => search(row).toLowerCase().includes(word))).sort(compare);
    body.replaceChildren(...shown.map((row) => tableRow(row, columns, more)));
    told.textContent = shown.length === rows.length ? count(rows.length, name[0], name[1]) : `${shown.length} of ${count(rows.length, name[0], name[1])}`;
    for (const [key, head] of heads) head.setAttribute("aria-sort", key !== order.key ? "none" : order.down ? "descending" : "ascending");
  };
  const head = (column) => {
    const turn = () => {
      order = { key: column.key, down: order.key === column.key ? !order.down : column.first === "down" };
      draw();
    };
    const label = column.value ? h("button", { type: "button", on: { click: turn } }, column.title) : column.title;
    const made = h("th", { scope: "col", class: column.class }, label, column.axis?.());
    if (column.value) heads.set(column.key, made);
    return made;
  };
  const field = h("input", {
    type: "search", placeholder: "search  ( / )", "aria-label": `search the ${name[1]}`,
    on: { input: (event) => { wanted = event.target.value.toLowerCase().trim(); draw(); } },
  });
  const table = h("table", {}, h("thead", {}, h("tr", {}, columns.map(head))), body);
  draw();
  return [h("div", { class: "tools" }, field, told, ...tools), h("div", { class: tall ? "scroll tall" : "scroll", tabindex: tall ? 0 : null }, table)];
}

function tableRow(row, columns, more) {
  const made = h("tr", {}, columns.map((column) => h("td", { class: column.class }, column.cell(row))));
  if (!more) return made;
  const button = made.querySelector("td.name button");
  let below = null;
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const open = below === null;
    button.setAttribute("aria-expanded", String(open));
    if (open) made.after(below = h("tr", { class: "more" }, h("td", { colspan: columns.length }, more(row))));
    else { below.remove(); below = null; }
  });
  return made;
}

// The length of a bar on a logarithmic scale that still shows a single call.
const logarithm = (value, most) => (value <= 0 ? 0 : (0.06 + 0.94 * (most > 1 ? Math.log(value) / Math.log(most) : 1)));

function bar(value, most, mark, label, part = 0) {
  const length = 74 * logarithm(value, most);
  return s("svg", { viewBox: "0 0 100 14", height: 14, preserveAspectRatio: "none", class: mark, role: "img", "aria-label": label },
    s("rect", { class: "mark", x: 0, y: 2, height: 10, width: length * (1 - part) }),
    part > 0 && s("rect", { class: "mark", x: length * (1 - part), y: 5.5, height: 3, width: length * part }));
}
