// The list of recordings, and what can be done with each.

import { byId, el, iconButton, reconcile } from "./dom.js";
import { moment, size, time } from "./format.js";

export function drawRecordings(files, act) {
  reconcile(byId("files"), files.map(file => ({
    key: JSON.stringify(file),
    make: () => el("tr", {},
      el("td", {}, file.filename),
      el("td", { "data-label": "Of" }, file.source),
      el("td", {}, el("span", { className: "badge", "data-state": file.active ? "recording" : file.state }, file.active ? "recording" : file.state),
        file.error ? el("span", { className: "trouble" }, file.error) : undefined),
      el("td", { "data-label": "Begun" }, moment(file.started_at)),
      el("td", { className: "number", "data-label": "Length" }, file.duration ? time(file.duration) : "–"),
      el("td", { className: "number", "data-label": "Size" }, size(file.file_size)),
      el("td", {}, el("div", { className: "actions" },
        file.active ? iconButton("stop", `Stop recording ${file.name}`, () => act("stop-file", file)) : undefined,
        iconButton("down", `Download ${file.filename}`, () => act("download", file)),
        file.active ? undefined : iconButton("bin", `Delete ${file.filename}`, () => act("delete-file", file))))),
  })));
  byId("no-files").hidden = files.length > 0;
}
