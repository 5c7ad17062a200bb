// Elements, numbers and units. Data reaches the page as text nodes and attributes only, never as markup.

const SVG = 'http://www.w3.org/2000/svg';

// Characters that cannot be seen, or that turn the direction of what follows, are shown by their code.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const visible = (text) => String(text).replace(INVISIBLE, (c) => '\\u{' + c.codePointAt(0).toString(16) + '}');

function fill_in(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : visible(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : visible(child));
  }
  return node;
}
const el = (name, attributes, ...children) => fill_in(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) => fill_in(document.createElementNS(SVG, name), attributes, children);

const is_number = (x) => typeof x === 'number' && Number.isFinite(x);
const number_or_null = (x) => (is_number(x) ? x : null);
const is_object = (x) => typeof x === 'object' && x !== null && !Array.isArray(x);
const object = (x) => (is_object(x) ? x : {});
/// The entry of a table of words; names come from the document.
const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);
const objects = (x) => (Array.isArray(x) ? x.filter(is_object) : []);
const text_or = (x, other) => (typeof x === 'string' && x !== '' ? x : is_number(x) ? String(x) : other);
const sum = (numbers) => numbers.reduce((total, x) => total + (is_number(x) ? x : 0), 0);
const unique = (values) => [...new Set(values)];
const largest = (values) => values.reduce((most, x) => (is_number(x) && x > most ? x : most), 0);
const scaled = (x, factor) => (is_number(x) ? x * factor : null);
const ratio = (a, b) => (is_number(a) && is_number(b) && b !== 0 ? a / b : null);
function median(values) {
  const sorted = values.filter(is_number).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const fixed = (x, digits) => x.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits});
/// Three digits or more: 12,345; 123; 12.3; 1.23; 0.0123.
function short(x) {
  const size = Math.abs(x);
  if (size === 0) return '0';
  if (size >= 100) return fixed(x, 0);
  if (size >= 10) return fixed(x, 1);
  if (size >= 1) return fixed(x, 2);
  return x.toLocaleString('en', {maximumSignificantDigits: 3});
}
const SPACE = '\u00a0';
function duration_parts(ns) {
  for (const [limit, unit] of [[1e3, 'ns'], [1e6, 'µs'], [1e9, 'ms']]) {
    if (Math.abs(ns) < limit) return [short(ns / (limit / 1e3)), unit];
  }
  return [short(ns / 1e9), 's'];
}
const duration = (ns) => duration_parts(ns).join(SPACE);
const percent = (x) => fixed(x, Math.abs(x) >= 0.095 || x === 0 ? 1 : 2) + SPACE + '%';
const plural = (n, one, many) => (is_number(n) ? fixed(n, 0) : 'no') + SPACE + (n === 1 ? one : many ?? one + 's');

const missing = (why = 'not measured') => el('span', {class: 'missing', title: why, 'aria-label': why}, '–');
/// A number of the document as people read it; the exact one stays in the attribute `value`.
const figure = (x, text) => (is_number(x) ? el('data', {value: x}, text) : missing());

function time_text(started) {
  const when = new Date(started);
  if (typeof started !== 'string' || Number.isNaN(when.getTime())) return text_or(started, null);
  return when.toISOString().replace('T', ' ').slice(0, 16) + ' UTC';
}
const base_name = (path) => path.split('/').filter(Boolean).pop() ?? path;
const sentence = (text) => (text ? text[0].toUpperCase() + text.slice(1) : text);
