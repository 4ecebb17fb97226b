// Numbers and times as people read them.

export function bitrate(bitsPerSecond) {
  if (!bitsPerSecond) {
    return "–";
  }
  return bitsPerSecond >= 1e6 ? `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s` : `${Math.round(bitsPerSecond / 1e3)} kbit/s`;
}

export function size(bytes) {
  if (bytes >= 1 << 30) {
    return `${(bytes / (1 << 30)).toFixed(2)} GB`;
  }
  return bytes >= 1 << 20 ? `${(bytes / (1 << 20)).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} kB`;
}

export function time(seconds) {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return parts[0] ? `${parts[0]}:${two(parts[1])}:${two(parts[2])}` : `${parts[1]}:${two(parts[2])}`;
}

function two(number) {
  return String(number).padStart(2, "0");
}

export function moment(text) {
  return new Date(text).toLocaleString([], { dateStyle: "short", timeStyle: "medium" });
}

// Seconds until a moment, not below zero.
export function until(text) {
  return Math.max(0, Math.round((new Date(text) - Date.now()) / 1000));
}
