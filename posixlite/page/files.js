// SPDX-License-Identifier: MIT
// The files of a program: a map in which area is size, and the tree they lie in.

const MOST_TILES = 120;

function filesSection(program) {
  const files = program.files;
  const held = files.filter((one) => one.content && one.size > 0);
  const gone = files.filter((one) => !one.found);
  const lead = `${count(held.length, "file")} with content, ${size(sum(held, (one) => one.size))}; `
    + `${number(files.filter((one) => one.kinds.includes("written")).length)} written, ${number(files.filter((one) => one.kinds.includes("created")).length)} created; `
    + `${number(gone.length)} looked for or made by the program itself, and not there before.`;
  const tree = h("div", { class: "tree gone-hidden" }, h("ul", {}, branch(treeOf(files), 0)));
  const toggle = h("input", { type: "checkbox", id: "files-gone", on: { change: (event) => tree.classList.toggle("gone-hidden", !event.target.checked) } });
  return section("files", "Files", lead,
    held.length > 0 && [h("h3", {}, "What the image would hold, by size"), treemap(program, held),
      legend([["code", "program and libraries"], ["data", "data that is read"], ["other", "other"]])],
    h("h3", {}, "Where they are"),
    gone.length > 0 && h("label", { class: "soft", for: "files-gone" }, toggle, " show what was not there"),
    files.length > 0 ? tree : h("p", { class: "empty" }, "No file was touched."),
    pseudoTable(program));
}

const fileMark = (one, program) =>
  one.kinds.includes("executed") || /\.so(\.|$)/.test(one.path) || one.path === program.program ? "code"
    : one.kinds.includes("read") || one.kinds.includes("mapped") ? "data" : "other";

function treemap(program, held) {
  const width = 1000, height = 250;
  const ordered = [...held].sort((a, b) => b.size - a.size);
  const rest = ordered.slice(MOST_TILES);
  const shown = ordered.slice(0, MOST_TILES).map((one) => ({ ...one, mark: fileMark(one, program) }));
  if (rest.length) shown.push({ path: `${count(rest.length, "smaller file")}`, size: sum(rest, (one) => one.size), mark: "other" });
  const tiles = squarify(shown, width, height);
  return s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `sizes of files; the largest is ${ordered[0].path} with ${size(ordered[0].size)}` },
    tiles.map(({ one, x, y, w, d }) => {
      const name = one.path.split("/").at(-1), fits = Math.floor((w - 10) / 6.3);
      return s("g", { tip: `${one.path}\n${size(one.size)}` },
        s("rect", { class: `tile ${one.mark}`, x, y, width: w, height: d }),
        w > 44 && d > 18 && s("text", { class: "over", x: x + 6, y: y + 14 }, name.length > fits ? `${name.slice(0, Math.max(1, fits - 1))}…` : name),
        w > 60 && d > 34 && s("text", { class: "over small", x: x + 6, y: y + 28 }, size(one.size)));
    }));
}

// Rows of tiles as near to squares as can be (Bruls, Huizing, van Wijk: Squarified treemaps, 2000).
function squarify(list, width, height) {
  const scale = (width * height) / sum(list, (one) => one.size), tiles = [];
  let [x, y, w, d, row] = [0, 0, width, height, []];
  const worst = (items, side) => {
    const area = sum(items, (one) => one.size * scale), areas = items.map((one) => one.size * scale);
    return Math.max((side * side * Math.max(...areas)) / area ** 2, area ** 2 / (side * side * Math.min(...areas)));
  };
  const lay = () => {
    const area = sum(row, (one) => one.size * scale), upright = w >= d, depth = area / (upright ? d : w);
    let along = 0;
    for (const one of row) {
      const length = (one.size * scale) / depth;
      tiles.push(upright ? { one, x, y: y + along, w: depth, d: length } : { one, x: x + along, y, w: length, d: depth });
      along += length;
    }
    if (upright) { x += depth; w -= depth; } else { y += depth; d -= depth; }
    row = [];
  };
  for (const one of list) {
    const side = Math.min(w, d);
    if (row.length && worst([...row, one], side) > worst(row, side)) lay();
    row.push(one);
  }
  if (row.length) lay();
  return tiles;
}

function treeOf(files) {
  const top = { name: "", folders: new Map(), leaves: [], own: null };
  for (const one of files) {
    const parts = one.path.split("/").filter(Boolean);
    let node = top;
    parts.forEach((part, depth) => {
      const last = depth === parts.length - 1;
      if (last && one.type !== "directory") { node.leaves.push({ ...one, name: part }); return; }
      if (!node.folders.has(part)) node.folders.set(part, { name: part, folders: new Map(), leaves: [], own: null });
      node = node.folders.get(part);
      if (last) node.own = one;
    });
  }
  return weigh(top);
}

function weigh(node) {
  node.children = [...node.folders.values()].map(weigh);
  node.size = sum(node.leaves, (one) => (one.content ? one.size ?? 0 : 0)) + sum(node.children, (one) => one.size);
  node.files = node.leaves.length + sum(node.children, (one) => one.files);
  node.gone = node.leaves.every((one) => !one.found) && node.children.every((one) => one.gone) && !node.own?.found;
  return node;
}

function branch(node, depth) {
  const folders = node.children.sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
  const leaves = node.leaves.sort((a, b) => (b.size ?? 0) - (a.size ?? 0) || (a.name < b.name ? -1 : 1));
  return [...folders.map((one) => folder(one, depth)), ...leaves.map(leaf)];
}

function folder(node, depth) {
  const names = [node.name];
  while (node.children.length === 1 && node.leaves.length === 0) { node = node.children[0]; names.push(node.name); }
  const open = depth < 1 && node.files <= 40;
  return h("li", { class: node.gone ? "gone" : null }, h("details", { open },
    h("summary", {}, h("span", { class: "path" }, `${depth ? "" : "/"}${names.join("/")}/`), h("span", { class: "fill" }),
      h("span", { class: "kinds" }, node.own ? node.own.kinds.join(" ") : count(node.files, "file")), h("span", { class: "num size" }, node.size ? size(node.size) : "")),
    h("ul", {}, branch(node, depth + 1))));
}

function leaf(one) {
  return h("li", { class: one.found ? "leaf" : "leaf gone" },
    h("span", { class: "path" }, one.name), h("span", { class: "fill" }),
    h("span", { class: "kinds" }, [one.kinds.join(" "), one.read > 0 && `${size(one.read)} read`, one.written > 0 && `${size(one.written)} written`].filter(Boolean).join(", ")),
    h("span", { class: "num size" }, one.content && one.size !== null ? size(one.size) : ""));
}

function pseudoTable(program) {
  if (!program.pseudo.length) return null;
  const said = (one) => (one.served === true ? "in the image" : one.served === false ? "missing in the image" : one.found ? "only on the way to others" : "not there on Linux either");
  return [h("h3", {}, "Pseudo-files"), h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, ["path", "what was done", "image"].map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, program.pseudo.map((one) => h("tr", {}, h("td", { class: "mono" }, one.path), h("td", { class: "soft" }, one.kinds.join(" ")),
      h("td", {}, h("i", { class: `dot ${one.served === true ? "served" : one.served === false ? "missing" : "idle"}` }), said(one)))))))];
}
