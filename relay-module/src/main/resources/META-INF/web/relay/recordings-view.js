// The list of recordings, and what can be done with each.

import { moment, size, time } from "./format.js";
import { cell, drawRows, iconButton } from "./table.js";
import { byId, el } from "/platform/dom.js";

export function drawRecordings(files, act) {
  drawRows(byId("files"), files.map(file => {
    const state = file.active ? "recording" : file.state;
    return {
      key: file.filename,
      make: () => el("tr"),
      cells: [
        cell(0, {}, el("span", { className: "file" }, file.filename)),
        cell(1, { "data-label": "Of" }, el("span", { className: "file" }, file.source)),
        cell(2, {}, el("span", { className: "badge", "data-state": state }, state),
          file.error ? el("span", { className: "trouble" }, file.error) : undefined),
        cell(3, { "data-label": "Begun" }, moment(file.started_at)),
        cell(4, { className: "number", "data-label": "Length" }, file.duration ? time(file.duration) : "–"),
        cell(5, { className: "number", "data-label": "Size" }, size(file.file_size)),
        { key: `actions|${file.active}`, make: () => el("td", {}, actions(file, act)) },
      ],
    };
  }));
  byId("files-table").hidden = files.length === 0;
  byId("no-files").hidden = files.length > 0;
}

function actions(file, act) {
  return el("div", { className: "actions" },
    file.active ? iconButton("stop", `Stop recording ${file.name}`, () => act("stop-file", file)) : undefined,
    iconButton("down", `Download ${file.filename}`, () => act("download", file)),
    file.active ? undefined : iconButton("bin", `Delete ${file.filename}`, () => act("delete-file", file)));
}
