// SPDX-License-Identifier: MIT
// Makes elements. Text goes in as text, never as markup: names in a profile may be hostile.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "vars") for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (name === "tip") tip(element, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(9)) if (child !== null && child !== undefined && child !== false) element.append(child);
  return element;
}

const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

const number = (value) => value.toLocaleString("en");

function size(bytes) {
  for (const [unit, name] of [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"]])
    if (bytes >= unit) return `${(bytes / unit).toFixed(1).replace(/\.0$/, "")} ${name}`;
  return count(bytes, "byte");
}

function count(value, what, many = `${what}s`) {
  return `${number(value)} ${value === 1 ? what : many}`;
}

// A command as one would type it.
const command = (argv) => argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");

const sum = (list, of = (one) => one) => list.reduce((total, one) => total + of(one), 0);

function section(id, title, lead, ...content) {
  return h("section", { id, "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title),
    lead && h("p", { class: "lead" }, lead), ...content);
}

function legend(entries) {
  return h("ul", { class: "legend" }, entries.map(([mark, text]) => h("li", {}, h("i", { class: mark }), text)));
}

function chips(entries) {
  return h("ul", { class: "chips" }, entries.map((one) =>
    h("li", { class: one.mark, tip: one.tip }, one.text, one.count > 1 && h("b", {}, number(one.count)))));
}

// A hint that shows itself to the mouse and to the keyboard alike.
function tip(element, text) {
  const show = () => {
    const box = document.getElementById("tip");
    box.textContent = text;
    box.hidden = false;
    const at = element.getBoundingClientRect(), own = box.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left + at.width / 2 - own.width / 2, innerWidth - own.width - 8));
    const above = at.top - own.height - 8;
    box.style.left = `${left}px`;
    box.style.top = `${above > 8 ? above : at.bottom + 8}px`;
  };
  const hide = () => { document.getElementById("tip").hidden = true; };
  element.addEventListener("mouseenter", show);
  element.addEventListener("mouseleave", hide);
  element.addEventListener("focusin", show);
  element.addEventListener("focusout", hide);
}

addEventListener("keydown", (event) => { if (event.key === "Escape") document.getElementById("tip").hidden = true; });
addEventListener("scroll", () => { document.getElementById("tip").hidden = true; }, true);
