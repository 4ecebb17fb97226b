// Numbers and times for people.

const known = value => typeof value === "number" && Number.isFinite(value);

export function number(value, digits = 0) {
  return known(value) ? value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }) : "–";
}

// A size given in MiB.
export function size(mebibytes) {
  if (!known(mebibytes)) {
    return "–";
  }
  return mebibytes < 1024 ? `${number(mebibytes, mebibytes < 10 ? 1 : 0)} MiB` : `${number(mebibytes / 1024, 1)} GiB`;
}

// A duration given in milliseconds: the two largest units.
export function duration(ms) {
  if (!known(ms)) {
    return "–";
  }
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 10000) {
    return `${(ms / 1000).toFixed(1)} s`;
  }
  const s = Math.floor(ms / 1000);
  const [d, h, m] = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  return d > 0 ? `${d} d ${h} h` : h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min ${s % 60} s` : `${s} s`;
}

export function clock(time) {
  return new Date(time).toLocaleTimeString("en-GB");
}

export function several(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
}
