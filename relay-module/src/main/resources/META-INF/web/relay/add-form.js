// The form that adds a relay, with presets that fill what may be changed, and that can be kept and deleted.

import { byId, el, say } from "/platform/dom.js";

const OPTIONS = ["video_codec", "audio_codec", "resolution", "framerate", "bitrate", "rotation"];

export class AddForm {
  #form = byId("add-form");
  #presets = {};
  #own = {};

  // `actions`: start(body), keep(name, options) and drop(name) of a preset.
  constructor(actions) {
    const form = this.#form;
    form.onsubmit = event => {
      event.preventDefault();
      this.#tried(async () => {
        await actions.start(this.#body());
        form.reset();
        this.#chosen();
        byId("add").open = false;
      });
    };
    form.platform_preset.onchange = () => {
      this.#fill(this.#presets[form.platform_preset.value] ?? {});
      this.#chosen();
    };
    byId("keep-preset").onclick = () => this.#tried(async () => {
      const name = form.preset_name.value.trim();
      if (!name) {
        throw new Error("A preset needs a name: 1 to 64 letters, digits, - or _.");
      }
      await actions.keep(name, this.#options({}));
      form.preset_name.value = "";
      form.platform_preset.value = name;
      this.#chosen();
    });
    byId("delete-preset").onclick = () => this.#tried(() => actions.drop(form.platform_preset.value));
  }

  // Shows all presets, of which `own` may be deleted.
  presets(presets, own) {
    this.#presets = presets;
    this.#own = own;
    const select = this.#form.platform_preset;
    const chosen = select.value;
    select.replaceChildren(select.options[0], ...Object.keys(presets).map(name => el("option", { value: name }, name)));
    select.value = Object.hasOwn(presets, chosen) ? chosen : "";
    this.#chosen();
  }

  #chosen() {
    byId("delete-preset").hidden = !Object.hasOwn(this.#own, this.#form.platform_preset.value);
  }

  async #tried(what) {
    say(byId("add-error"), "");
    try {
      await what();
    } catch (e) {
      say(byId("add-error"), e.message);
    }
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
    const options = this.#options(this.#presets[body.platform_preset] ?? {});
    if (Object.keys(options).length) {
      body.ffmpeg_options = options;
    }
    if (!body.input_name) {
      throw new Error("An input needs a name: 1 to 64 letters, digits, - or _.");
    }
    return body;
  }

  // The options that are not as `known` has them.
  #options(known) {
    const options = {};
    for (const name of OPTIONS) {
      const value = this.#form[name].value.trim();
      if (value && value !== String(known[name])) {
        options[name] = value;
      }
    }
    return options;
  }
}
