// Texts for people: times, spans, initials, and the colour that belongs to a name.

import { shownName } from "./identity.js";

const HUES = 12;
const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });

export const clockText = time => clock.format(time);
export const fullText = time => full.format(time);
export const dayKey = time => new Date(time).toDateString();

export function dayText(time, now = new Date()) {
  const date = new Date(time);
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0 || days === 1) {
    return days === 0 ? "Today" : "Yesterday";
  }
  return days > 1 && days < 180 ? day.format(date) : dayOfYear.format(date);
}

export function spanText(seconds) {
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 60) {
    return `${Math.ceil(seconds)} s`;
  }
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

export function countText(count, one, many) {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

// The first letters of the first two words, else the first two letters.
export function initials(user) {
  const words = shownName(user).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = words.length > 1 ? [...words[0]][0] + [...words[1]][0] : [...(words[0] ?? "?")].slice(0, 2).join("");
  return letters.toUpperCase();
}

// The same name has the same colour everywhere (FNV-1a).
export function hue(user) {
  let hash = 0x811c9dc5;
  for (const unit of new TextEncoder().encode(user)) {
    hash = Math.imul(hash ^ unit, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);      // or names that differ little would differ in the upper bits only
  return `hue-${((hash ^ (hash >>> 13)) >>> 0) % HUES}`;
}
