// Who the user is: a guest's name, which is kept, or a token, which is forgotten with the tab.

const NAME = "slipway.chat.name";
const TOKEN = "slipway.chat.token";
const GUEST = "guest-";

export const GUEST_NAME = /^[A-Za-z0-9_-]{1,32}$/;
const TOKEN_TEXT = /^[A-Za-z0-9._~+/=-]{1,8192}$/;

export function remembered() {
  const token = read(sessionStorage, TOKEN);
  const name = read(localStorage, NAME);
  return token ? { token } : name && GUEST_NAME.test(name) ? { name } : undefined;
}

export function lastName() {
  return read(localStorage, NAME) ?? "";
}

export function remember(identity) {
  write(sessionStorage, TOKEN, identity.token);
  if (identity.name) {
    write(localStorage, NAME, identity.name);
  }
}

export function forgetToken() {
  write(sessionStorage, TOKEN, undefined);
}

// Returns the identity that was typed, or throws with a text for the user.
export function checked(name, token) {
  if (token) {
    if (!TOKEN_TEXT.test(token)) {
      throw new Error("This is not a token: it may hold letters, digits and . _ ~ + / = - only.");
    }
    return { token };
  }
  if (!GUEST_NAME.test(name)) {
    throw new Error("A name has 1 to 32 letters, digits, - or _.");
  }
  return { name };
}

// How the identity travels in a WebSocket handshake, where a page can set no headers.
export function protocolsOf(identity) {
  return identity.token ? ["slipway.bearer", identity.token] : [`slipway.guest.${identity.name}`];
}

export function headersOf(identity) {
  return identity.token ? { Authorization: `Bearer ${identity.token}` } : { "Slipway-Guest": identity.name };
}

export function isGuest(user) {
  return user.startsWith(GUEST);
}

// What people see: guests without the beginning that all of them have.
export function shownName(user) {
  return isGuest(user) ? user.slice(GUEST.length) : user;
}

function read(storage, key) {
  try {
    return storage.getItem(key) ?? undefined;
  } catch {
    return undefined;      // storage is switched off
  }
}

function write(storage, key, value) {
  try {
    if (value === undefined) {
      storage.removeItem(key);
    } else {
      storage.setItem(key, value);
    }
  } catch {
    // storage is switched off: it is known as long as the page lives
  }
}
