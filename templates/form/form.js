"use strict";

/* The form for units: checks while one types, keeps a draft through the visit, saves one text file.
   It sends nothing anywhere. What the office decides with an item is not in it.
   Plain script for Chromium from version 86 and for Firefox ESR. */

const at = (id) => document.getElementById(id);
const form = at("form");
const known = JSON.parse(form.dataset.known);
const say = JSON.parse(form.dataset.say);

const FIELDS = [
  "units", "writer", "signer", "contact", "received", "title", "kind", "urgency", "series", "section",
  "focus", "tone", "subjects", "commission", "as_of", "stage", "occurred", "learned", "caller", "told", "body",
];
const EVENT = ["stage", "occurred", "learned", "caller", "told"];
const TIMES = ["received", "as_of", "occurred", "learned"];
const DRAFT = "bulletin-form-" + known.version;
const MINUTE = 60 * 1000;

let partners = [];
let pictures = []; // {name, data, caption}
let guessed = {}; // what was filled in for the unit, and may be replaced when another one is chosen
let unsaved = false;
let doubtsSeen = "";

/* Words */

function fill(text, ...values) {
  return values.reduce((line, value, n) => line.split("{" + n + "}").join(String(value)), text);
}

function label(id) {
  const own = document.querySelector('label[for="' + id + '"]');
  return own.firstChild.textContent.trim();
}

function length(text) {
  return Array.from(text).length;
}

/* Signs that nobody sees, and those that turn the order of reading, are no part of any field. */
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

function clean(text) {
  return text.replace(UNSEEN, "").replace(/[\ud800-\udbff](?![\udc00-\udfff])/g, "").replace(/(^|[^\ud800-\udbff])[\udc00-\udfff]/g, "$1");
}

function value(id) {
  return clean(at(id).value).replace(/\s+/g, " ").trim();
}

function list(text) {
  return Array.from(new Set(text.split(/[、，,；;]/).map((word) => word.trim()).filter(Boolean)));
}

function paragraphs() {
  return clean(at("body").value).split(/\r\n|[\n\r\u2028\u2029]/).filter((line) => line.trim());
}

/* Times: the forms that an office writes, full-width figures too; empty if it is none. */

function plain(text) {
  return text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, " ");
}

function two(number) {
  return String(number).padStart(2, "0");
}

function moment(text) {
  const form = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*(\d{1,2})(?::(\d{1,2})|时(?:(\d{1,2})分)?)$/;
  const found = form.exec(plain(text).trim());
  if (!found) {
    return "";
  }
  const [year, month, day, hour, minute] = [1, 2, 3, 4, 5].map((n) => Number(found[n] || (n === 5 && found[6]) || 0));
  const made = new Date(year, month - 1, day, hour, minute);
  const same = made.getMonth() === month - 1 && made.getDate() === day && hour < 24 && minute < 60;
  return same ? written(made) : "";
}

function written(date) {
  return date.getFullYear() + "-" + two(date.getMonth() + 1) + "-" + two(date.getDate()) + " " + two(date.getHours()) + ":" + two(date.getMinutes());
}

/* Numbers that do not belong into a text */

function isIdentity(text) {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((whole, weight, n) => whole + weight * Number(text[n]), 0);
  return "10X98765432"[sum % 11] === text[17].toUpperCase();
}

function isCard(text) {
  const digits = Array.from(text).reverse().map(Number);
  const sum = digits.reduce((whole, d, n) => whole + (n % 2 ? (d > 4 ? d * 2 - 9 : d * 2) : d), 0);
  return sum % 10 === 0;
}

function telling(text) {
  const bare = plain(text).replace(/(\d)[ -](?=\d{4})/g, "$1");
  const identity = (bare.match(/(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g) || []).some(isIdentity);
  const card = (bare.match(/(?<!\d)\d{16,19}(?!\d)/g) || []).some(isCard);
  const phone = /(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?![\d])/.test(plain(text));
  if (identity) {
    return { level: "doubt", word: "identity" };
  }
  if (card) {
    return { level: "doubt", word: "card" };
  }
  if (phone) {
    return { level: "doubt", word: "phone" };
  }
  const half = /[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?=[\u4e00-\u9fff]|$)/;
  return half.test(text) ? { level: "hint", word: "half_width" } : null;
}

const SECRET = /[绝机秘]\s*密\s*[★☆]/;

function inText(id, lines) {
  const found = lines.some((line) => SECRET.test(line)) ? [bad(fill(say.secret, label(id)))] : [];
  lines.forEach((line, n) => {
    const one = telling(line);
    if (one) {
      found.push({ level: one.level, text: fill(say[one.word], label(id), n + 1) });
    }
  });
  return found;
}

/* Checks: what is wrong with a field, in order of weight: bad, doubt, hint. */

function bad(text) {
  return { level: "bad", text: text };
}

function urgent() {
  return at("urgency").value !== "routine";
}

function wrong(id) {
  if (EVENT.includes(id) && !urgent()) {
    return [];
  }
  if (id === "body") {
    return wrongBody();
  }
  const text = value(id);
  if (!text) {
    const word = at(id).tagName === "SELECT" ? say.missing_choice : say.missing;
    return known.needed.includes(id) ? [bad(fill(word, label(id)))] : [];
  }
  if (length(text) > known.longest_value) {
    return [bad(fill(say.value_long, label(id), known.longest_value))];
  }
  if (TIMES.includes(id)) {
    return wrongTime(id, text);
  }
  if (id === "contact" && !/^[0-9+()（）\- 、,，转]{7,60}$/.test(plain(text))) {
    return [{ level: "doubt", text: fill(say.bad_phone, label(id)) }];
  }
  if (id === "title") {
    return wrongTitle(text);
  }
  const listed = known.commissions.length === 0 || known.commissions.includes(text);
  return id === "commission" && !listed ? [{ level: "hint", text: say.not_known }] : [];
}

function wrongTime(id, text) {
  const when = moment(text);
  if (!when) {
    return [bad(fill(say.bad_time, label(id)))];
  }
  const late = new Date(when.replace(" ", "T")).getTime() > Date.now() + 10 * MINUTE;
  return late ? [{ level: "doubt", text: fill(say.later, label(id)) }] : [];
}

function wrongTitle(text) {
  const found = inText("title", [text]);
  if (length(text) > known.longest_title) {
    found.unshift(bad(fill(say.title_long, length(text), known.longest_title)));
  } else if (length(text) > known.long_title) {
    found.push({ level: "hint", text: fill(say.title_rather_long, length(text)) });
  }
  return found;
}

function wrongBody() {
  const lines = paragraphs();
  const whole = length(lines.join(""));
  if (!lines.length) {
    return [bad(say.text_short)];
  }
  if (whole > known.longest_text) {
    return [bad(fill(say.text_long, whole, known.longest_text))];
  }
  return inText("body", lines);
}

function wrongPictures() {
  return pictures.map((one, n) => {
    const caption = clean(one.caption).trim();
    const id = "caption-" + (n + 1);
    if (!caption) {
      return { id: id, found: [bad(fill(say.caption_missing, n + 1))] };
    }
    const long = length(caption) > known.longest_value;
    return { id: id, found: long ? [bad(fill(say.value_long, label(id), known.longest_value))] : inText(id, [caption]) };
  });
}

/* Showing what is wrong */

function show(id, found) {
  const order = ["bad", "doubt", "hint"];
  const worst = order.find((level) => found.some((one) => one.level === level)) || "";
  const place = at(id + "-said");
  const text = found.slice(0, 5).map((one) => one.text).join("\n");
  if (place.textContent !== text) {
    place.textContent = text;
  }
  place.dataset.level = worst;
  if (worst === "bad") {
    at(id).setAttribute("aria-invalid", "true");
  } else {
    at(id).removeAttribute("aria-invalid");
  }
}

function all() {
  const rows = FIELDS.map((id) => ({ id: id, found: wrong(id) })).concat(wrongPictures());
  rows.forEach((row) => show(row.id, row.found));
  return rows.flatMap((row) => row.found.map((one) => ({ id: row.id, level: one.level, text: one.text })));
}

function summary(heading, rows) {
  const box = at("problems");
  box.textContent = "";
  const words = document.createElement("p");
  words.textContent = fill(heading, rows.length);
  const items = document.createElement("ul");
  rows.forEach((row) => {
    const link = document.createElement("a");
    link.href = "#" + row.id;
    link.textContent = row.text;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      at(row.id).focus();
    });
    const item = document.createElement("li");
    item.appendChild(link);
    items.appendChild(item);
  });
  box.append(words, items);
  box.hidden = false;
  box.focus();
}

function count() {
  const lines = paragraphs();
  at("body-count").textContent = fill(say.count, length(lines.join("")), lines.length);
}

/* The unit, its officers, and who sends it with them */

function unit() {
  return known.units.find((one) => one.id === at("units").value);
}

function offer(id, people) {
  const options = people.map((person) => {
    const option = document.createElement("option");
    option.value = person.name;
    option.label = person.name + " " + person.role;
    return option;
  });
  refill(at(id), options);
}

function refill(element, children) {
  element.textContent = "";
  children.forEach((child) => element.appendChild(child));
}

function guess(id, text) {
  if (!at(id).value || at(id).value === guessed[id]) {
    at(id).value = text;
    guessed[id] = text;
  }
}

function unitChosen() {
  const people = unit() ? unit().people : [];
  const officers = people.filter((person) => !person.leader);
  const leaders = people.filter((person) => person.leader);
  offer("writers", officers);
  offer("signers", leaders);
  guess("writer", officers.length === 1 ? officers[0].name : "");
  guess("signer", leaders.length === 1 ? leaders[0].name : "");
  guess("contact", officers.length === 1 ? officers[0].phone : "");
  partners = partners.filter((id) => id !== at("units").value);
  showPartners();
}

function name(id) {
  return at("partner").querySelector('option[value="' + id + '"]').textContent;
}

function showPartners() {
  refill(at("partners"), partners.map((id) => {
    const item = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = name(id);
    const out = document.createElement("button");
    out.type = "button";
    out.textContent = fill(say.remove, name(id));
    out.addEventListener("click", () => {
      partners = partners.filter((one) => one !== id);
      showPartners();
      changed();
      at("partner").focus();
    });
    item.append(words, out);
    return item;
  }));
}

function addPartner() {
  const id = at("partner").value;
  if (id && id !== at("units").value && !partners.includes(id)) {
    partners.push(id);
    showPartners();
    changed();
  }
  at("partner").value = "";
}

function sections() {
  const series = known.series.find((one) => one.id === at("series").value);
  const before = at("section").value;
  const first = at("section").options[0];
  const options = (series ? series.sections : []).map((word) => {
    const option = document.createElement("option");
    option.value = option.textContent = word;
    return option;
  });
  refill(at("section"), [first].concat(options));
  at("section").value = series && series.sections.includes(before) ? before : "";
}

/* Pictures */

function addPictures(files) {
  const complaints = [];
  let waiting = Array.from(files);
  const room = known.most_pictures - pictures.length;
  if (waiting.length > room) {
    complaints.push(bad(fill(say.picture_many, known.most_pictures)));
    waiting = waiting.slice(0, room);
  }
  Promise.all(waiting.map((file) => read(file, complaints))).then((made) => {
    pictures = pictures.concat(made.filter(Boolean));
    const added = made.filter(Boolean).map((one) => ({ level: "hint", text: fill(say.picture_added, one.name) }));
    showPictures();
    show("pictures", complaints.concat(added));
    changed();
  });
}

function read(file, complaints) {
  return new Promise((done) => {
    const refuse = (text) => {
      complaints.push(bad(text));
      done(null);
    };
    if (file.size > known.largest_picture) {
      const limit = known.largest_picture / 1024 / 1024;
      refuse(fill(say.picture_large, file.name, (file.size / 1024 / 1024).toFixed(1), limit));
      return;
    }
    const reader = new FileReader();
    reader.onerror = () => refuse(fill(say.picture_unread, file.name));
    reader.onload = () => {
      const data = String(reader.result).split(",")[1] || "";
      const type = data.startsWith("iVBORw0KGgo") ? "image/png" : data.startsWith("/9j/") ? "image/jpeg" : "";
      if (type) {
        done({ name: file.name, type: type, data: data, caption: "" });
      } else {
        refuse(fill(say.picture_type, file.name));
      }
    };
    reader.readAsDataURL(file);
  });
}

function showPictures() {
  refill(at("shown"), pictures.map((one, n) => {
    const id = "caption-" + (n + 1);
    const item = document.createElement("li");
    const image = document.createElement("img");
    image.src = "data:" + one.type + ";base64," + one.data;
    image.alt = one.name;
    const words = document.createElement("label");
    words.htmlFor = id;
    words.textContent = fill(at("shown").dataset.label, n + 1);
    const input = document.createElement("input");
    input.id = id;
    input.type = "text";
    input.autocomplete = "off";
    input.value = one.caption;
    input.setAttribute("aria-required", "true");
    input.setAttribute("aria-describedby", id + "-said");
    input.addEventListener("input", () => {
      one.caption = input.value;
    });
    const said = document.createElement("p");
    said.id = id + "-said";
    said.className = "said";
    said.setAttribute("aria-live", "polite");
    const out = document.createElement("button");
    out.type = "button";
    out.textContent = fill(say.remove_picture, n + 1);
    out.addEventListener("click", () => {
      pictures = pictures.filter((other) => other !== one);
      showPictures();
      show("pictures", [{ level: "hint", text: say.picture_removed }]);
      changed();
      at("pictures").focus();
    });
    item.append(image, words, input, said, out);
    return item;
  }));
}

/* The draft: in this tab only, without pictures. */

function keep() {
  const draft = { partners: partners, guessed: guessed, fields: {}, ticks: ticks() };
  FIELDS.forEach((id) => {
    draft.fields[id] = at(id).value;
  });
  try {
    window.sessionStorage.setItem(DRAFT, JSON.stringify(draft));
    at("draft").textContent = at("draft").dataset.kept;
  } catch (refused) {
    at("draft").textContent = at("draft").dataset.lost;
  }
}

function forget() {
  try {
    window.sessionStorage.removeItem(DRAFT);
  } catch (refused) {
    return;
  }
}

function restore() {
  let draft = null;
  try {
    draft = JSON.parse(window.sessionStorage.getItem(DRAFT));
  } catch (refused) {
    return false;
  }
  if (!draft) {
    return false;
  }
  at("series").value = draft.fields.series;
  sections();
  FIELDS.forEach((id) => {
    at(id).value = draft.fields[id];
  });
  guessed = draft.guessed;
  document.querySelectorAll('[name="direction"]').forEach((box) => {
    box.checked = draft.ticks.includes(box.value);
  });
  partners = draft.partners;
  unitChosen();
  return true;
}

function changed() {
  unsaved = true;
  doubtsSeen = "";
  at("save").textContent = at("save").dataset.plain;
  at("problems").hidden = true;
  at("saved").hidden = true;
  keep();
}

/* The file: facts, the text line by line, the pictures; `bulletin/intake/filled.py` reads it. */

function ticks() {
  return Array.from(document.querySelectorAll('[name="direction"]:checked')).map((box) => box.value);
}

function said(id) {
  return TIMES.includes(id) ? moment(value(id)) : value(id);
}

function facts() {
  const key = known.keys;
  const rows = [[key.version, String(known.version)]];
  const put = (id, text) => {
    if (text && text.length) {
      rows.push([key[id], JSON.stringify(text)]);
    }
  };
  put("title", said("title"));
  put("units", [at("units").value].concat(partners));
  ["writer", "signer", "contact", "received", "series", "section", "kind", "focus", "tone", "urgency"].forEach((id) => put(id, said(id)));
  put("direction", ticks());
  put("subjects", list(value("subjects")));
  put("commission", said("commission"));
  put("as_of", said("as_of"));
  if (urgent()) {
    const inside = EVENT.filter((id) => value(id)).map((id) => key[id] + ": " + JSON.stringify(id === "told" ? list(value(id)) : said(id)));
    rows.push([key.event, "{" + inside.join(", ") + "}"]);
  }
  if (pictures.length) {
    const captions = pictures.map((one) => "{" + key.caption + ": " + JSON.stringify(clean(one.caption).trim()) + "}");
    rows.push([key.pictures, "[" + captions.join(", ") + "]"]);
  }
  return rows.map((row) => row[0] + ": " + row[1]);
}

function whole() {
  const lines = ["---"].concat(facts(), ["---"]);
  paragraphs().forEach((line) => lines.push(line.startsWith("==") ? "=" + line : line));
  pictures.forEach((one, n) => {
    lines.push(fill(known.mark, n + 1));
    lines.push(...one.data.match(/.{1,76}/g));
  });
  lines.push(known.end);
  return lines.join("\r\n") + "\r\n";
}

function fileName() {
  const day = written(new Date()).replace(/[-:]/g, "").replace(" ", "-");
  const parts = [name(at("units").value), Array.from(value("title")).slice(0, 20).join(""), day];
  return parts.join("-").replace(/[\\/:*?"<>|\s.#%\u0000-\u001f]+/g, "-") + ".txt";
}

function save() {
  const found = all();
  const wrongs = found.filter((one) => one.level === "bad");
  const doubts = found.filter((one) => one.level === "doubt");
  if (wrongs.length) {
    summary(say.fix, wrongs);
    return;
  }
  const seen = doubts.map((one) => one.text).join("\n");
  if (doubts.length && doubtsSeen !== seen) {
    doubtsSeen = seen;
    at("save").textContent = at("save").dataset.anyway;
    summary(say.doubt, doubts);
    return;
  }
  const text = whole();
  unsaved = false;
  forget();
  const link = document.createElement("a");
  const address = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/plain;charset=utf-8" }));
  link.href = address;
  link.download = fileName();
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), MINUTE);
  at("problems").hidden = true;
  at("whole").value = text;
  at("saved-words").textContent = fill(say.saved, link.download);
  at("saved").hidden = false;
  at("saved").focus();
}

function copy() {
  at("whole").focus();
  at("whole").select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch (refused) {
    done = false;
  }
  at("copied").textContent = done ? say.copied : say.not_copied;
}

function empty(ids) {
  ids.forEach((id) => {
    const element = at(id);
    element.value = element.tagName === "SELECT" ? element.options[0].value : "";
    show(id, []);
  });
  document.querySelectorAll('[name="direction"]').forEach((box) => {
    box.checked = false;
  });
  partners = [];
  pictures = [];
  at("whole").value = "";
  at("received").value = written(new Date());
  ["problems", "saved"].forEach((id) => {
    at(id).hidden = true;
  });
  showPartners();
  showPictures();
  show("pictures", []);
  sections();
  shapes();
  forget();
  unsaved = false;
}

function shapes() {
  at("event").hidden = !urgent();
  count();
}

/* Beginning: what says that there is no script goes when this one has been read. */

at("no-script").hidden = true;

FIELDS.forEach((id) => {
  at(id).addEventListener("input", () => {
    if (id === "units") {
      unitChosen();
    }
    if (id === "series") {
      sections();
    }
    shapes();
    // While it is being typed a field is not yet too short; it is told so when it is left.
    if (value(id)) {
      show(id, wrong(id).filter((one) => !TIMES.includes(id) || one.level !== "bad"));
    }
    changed();
  });
  at(id).addEventListener("change", () => show(id, wrong(id)));
});
at("shown").addEventListener("input", changed);
document.querySelectorAll('[name="direction"]').forEach((box) => box.addEventListener("change", changed));
at("add-partner").addEventListener("click", addPartner);
at("pictures").addEventListener("change", () => {
  addPictures(at("pictures").files);
  at("pictures").value = "";
});
at("save").addEventListener("click", save);
at("copy").addEventListener("click", copy);
at("again").addEventListener("click", () => {
  empty(FIELDS.filter((id) => !["units", "writer", "signer", "contact"].includes(id)));
  at("title").focus();
});
at("clear").addEventListener("click", () => {
  if (!unsaved || window.confirm(say.sure_clear)) {
    guessed = {};
    empty(FIELDS);
    unitChosen();
    at("units").focus();
  }
});
form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("beforeunload", (event) => {
  if (unsaved) {
    event.preventDefault();
    event.returnValue = say.leave;
  }
});

if (restore()) {
  unsaved = true;
} else {
  at("received").value = written(new Date());
  sections();
  unitChosen();
}
shapes();
if (!unsaved) {
  keep();
  forget();
}
