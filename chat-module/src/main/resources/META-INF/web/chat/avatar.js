// A round picture of a name: its initials on a colour of its own.

import { hue, initials } from "./format.js";
import { el } from "/platform/dom.js";

export function avatar(user) {
  return el("span", { className: `avatar ${hue(user)}`, "aria-hidden": "true", textContent: initials(user) });
}
