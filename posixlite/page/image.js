// SPDX-License-Identifier: MIT
// What the code could ask beside what was seen, and what the image would hold.

function gapSection(program) {
  const gap = program.gap;
  if (!gap) return section("code", "Seen and possible", null, h("p", { class: "empty" }, "The program's code was not read. ", h("code", {}, "posixlite report --scan"), " shows what it could ask that no trace has seen."));
  const lacking = gap.possible.filter((one) => !one.served), ready = gap.possible.filter((one) => one.served);
  const parts = [
    { mark: "served", list: gap.both.length, text: "seen" },
    { mark: "added", list: ready.length, text: "only possible, served" },
    { mark: "stubbed", list: lacking.length, text: "only possible, not served" },
    { mark: "missing", list: gap.not_found.length, text: "seen, not found in the code" },
  ].filter((one) => one.list > 0);
  const group = (title, list) => list.length > 0 && [h("h3", {}, `${title} (${list.length})`),
    chips(list.map((one) => ({ text: one.name, tip: one.functions ? `made by ${one.functions.slice(0, 6).join(", ")}${one.functions.length > 6 ? ` and ${one.functions.length - 6} more` : ""}` : null, mark: one.mark })))];
  const lead = `What the code of the program and its libraries could ask of Linux, as far as it can be read: the paths that no trace has taken. ${count(gap.unresolved, "place")} of the code whose call could not be told.`;
  return section("code", "Seen and possible", lead, strip(parts, (value) => count(value, "call")),
    group("Only possible, and not served", lacking), group("Only possible, near: the code that can run leads to it, by itself or through data", ready.filter((one) => one.near)),
    group("Only possible, far: some pointer to the code is stored somewhere", ready.filter((one) => !one.near)),
    group("Seen, and not found in the code: a fault of the analysis, or code made while the program runs", gap.not_found.map((name) => ({ name, mark: "missing" }))));
}

// One bar in parts, each with its name under it; parts too small for a name are in the legend and the hint.
function strip(parts, say) {
  const total = Math.max(1, sum(parts, (one) => one.list));
  let x = 0;
  return [s("svg", { viewBox: "0 0 1000 34", role: "img", "aria-label": parts.map((one) => `${one.text}: ${say(one.list)}`).join("; ") },
    parts.map((one) => {
      const width = (1000 * one.list) / total, at = x;
      x += width;
      return s("g", { class: one.mark, tip: `${one.text}: ${say(one.list)}` },
        s("rect", { class: "mark", x: at, y: 4, width: Math.max(1.5, width - 2), height: 26, rx: 3 }));
    })),
  h("ul", { class: "legend" }, parts.map((one) => h("li", {}, h("i", { class: one.mark }), `${one.text}: ${say(one.list)}`)))];
}

function imageSection(program) {
  const held = sum(program.files, (one) => (one.content ? one.size ?? 0 : 0));
  const shim = program.shim;
  if (!shim) return section("image", "The image", null, h("p", { class: "empty" }, program.notes.join(" ") || "It was not linked."));
  const largest = Math.max(1, ...shim.subsystems.map((one) => one[1]));
  const lead = `${size(held)} of files and ${size(shim.stored)} of shim: code, constants and tables. In memory the shim takes ${size(shim.memory)} before the program starts; program and files need about ${size(program.needed)}. Measured by linking it, without the files.`;
  const rows = (list, most) => h("table", {}, h("tbody", {}, list.map(([name, bytes]) => h("tr", {}, h("td", { class: "mono" }, name),
    h("td", { class: "bar" }, s("svg", { viewBox: "0 0 100 12", height: 12, preserveAspectRatio: "none", class: "served", "aria-hidden": "true" },
      s("rect", { class: "mark", x: 0, y: 2, height: 8, width: Math.max(0.5, (100 * bytes) / most), rx: 0.5 }))), h("td", { class: "num" }, number(bytes))))));
  return section("image", "The image", lead, h("h3", {}, "Files and shim, to scale"),
    strip([{ mark: "code", list: held, text: "files" }, { mark: "served", list: shim.stored, text: "shim" }].filter((one) => one.list), size),
    h("div", { class: "columns" },
      h("div", {}, h("h3", {}, "Bytes of the shim, by subsystem"), rows(shim.subsystems, largest)),
      h("div", {}, h("h3", {}, "The largest of its files"), rows(shim.objects.slice(0, shim.subsystems.length), Math.max(1, shim.objects[0]?.[1] ?? 1)))));
}

function obstacleSection(program) {
  const missing = program.calls.filter((one) => one.treatment === "missing");
  const operations = program.calls.flatMap((one) => one.operations.filter((o) => o.treatment === "missing" && one.treatment === "served").map((o) => [one, o]));
  const lost = program.pseudo.filter((one) => one.served === false);
  if (!missing.length && !operations.length && !lost.length && !program.obstacles.length) return null;
  const list = (title, entries) => entries.length > 0 && h("div", {}, h("h3", {}, title), h("ul", {}, entries.map((one) => h("li", {}, one))));
  return section("obstacles", program.possible ? "What will be missing" : "What stands in the way", null, h("div", { class: "columns" },
    list("Obstacles", program.obstacles),
    list("Calls to write", missing.map((one) => [h("code", {}, one.name), ` ${number(one.count)} times: `, h("code", {}, one.source)])),
    list("Operations to serve", operations.map(([call, one]) => [h("code", {}, `${call.name} ${one.name}`), ` ${number(one.count)} times: `, h("code", {}, call.source)])),
    list("Pseudo-files that will be missing", lost.map((one) => h("code", {}, one.path)))));
}
