// The form that adds a relay, with presets that fill what may be changed.

import { byId, el, say } from "/platform/dom.js";

const OPTIONS = ["video_codec", "audio_codec", "resolution", "framerate", "bitrate", "rotation"];

export class AddForm {
  #form = byId("add-form");
  #presets = {};

  constructor(start) {
    this.#form.onsubmit = async event => {
      event.preventDefault();
      say(byId("add-error"), "");
      try {
        await start(this.#body());
        this.#form.reset();
        byId("add").open = false;
      } catch (e) {
        say(byId("add-error"), e.message);
      }
    };
    this.#form.platform_preset.onchange = () => this.#fill(this.#presets[this.#form.platform_preset.value] ?? {});
  }

  presets(presets) {
    this.#presets = presets;
    const select = this.#form.platform_preset;
    const chosen = select.value;
    select.replaceChildren(select.options[0], ...Object.keys(presets).map(name => el("option", { value: name }, name)));
    select.value = chosen;
  }

  #fill(options) {
    for (const name of OPTIONS) {
      const value = options[name];
      this.#form[name].value = value === undefined ? "" : String(value);
    }
  }

  // What was typed; options that are the preset's own are left to it.
  #body() {
    const body = {};
    for (const name of ["input_name", "input_url", "output_name", "output_url", "platform_preset"]) {
      const value = this.#form[name].value.trim();
      if (value) {
        body[name] = value;
      }
    }
    const preset = this.#presets[body.platform_preset] ?? {};
    const options = {};
    for (const name of OPTIONS) {
      const value = this.#form[name].value.trim();
      if (value && value !== String(preset[name])) {
        options[name] = value;
      }
    }
    if (Object.keys(options).length) {
      body.ffmpeg_options = options;
    }
    if (!body.input_name) {
      throw new Error("An input needs a name: 1 to 64 letters, digits, - or _.");
    }
    return body;
  }
}
