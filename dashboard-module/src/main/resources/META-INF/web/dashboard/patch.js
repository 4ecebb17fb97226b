// JSON Patch (RFC 6902), applied in place to a document that nobody else holds.
// A patch that does not fit is an Error: the document is then of no use any more, and has to be fetched again.

// Returns the tokens of a JSON Pointer (RFC 6901).
export function tokens(pointer) {
  if (pointer === "") {
    return [];
  }
  if (typeof pointer !== "string" || !pointer.startsWith("/")) {
    throw new Error(`not a JSON Pointer: ${pointer}`);
  }
  return pointer.slice(1).split("/").map(token => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function index(array, token, end) {
  if (!/^(0|[1-9]\d{0,8})$/.test(token) || Number(token) >= end) {
    throw new Error(`no place ${token} in an array of ${array.length}`);
  }
  return Number(token);
}

// Names that an object has from its prototype are none of the document's.
function member(parent, token) {
  if (Array.isArray(parent)) {
    return parent[index(parent, token, parent.length)];
  }
  if (parent === null || typeof parent !== "object" || !Object.hasOwn(parent, token)) {
    throw new Error(`there is no ${token}`);
  }
  return parent[token];
}

const at = (root, path) => path.reduce(member, root);

function add(root, path, value) {
  const parent = at(root, path.slice(0, -1));
  const name = path.at(-1);
  if (Array.isArray(parent)) {
    parent.splice(name === "-" ? parent.length : index(parent, name, parent.length + 1), 0, value);
  } else if (parent === null || typeof parent !== "object" || name === "__proto__") {
    throw new Error(`nothing can be added as ${name}`);
  } else {
    parent[name] = value;
  }
}

function remove(root, path) {
  const parent = at(root, path.slice(0, -1));
  const name = path.at(-1);
  const old = member(parent, name);
  if (Array.isArray(parent)) {
    parent.splice(Number(name), 1);
  } else {
    delete parent[name];
  }
  return old;
}

function replace(root, path, value) {
  const parent = at(root, path.slice(0, -1));
  const name = path.at(-1);
  member(parent, name);
  if (name === "__proto__") {
    throw new Error("no member of a document is called so");
  }
  parent[name] = value;
}

function equal(a, b) {
  if (a === b) {
    return true;
  }
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object" || Array.isArray(a) !== Array.isArray(b)) {
    return false;
  }
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every(name => Object.hasOwn(b, name) && equal(a[name], b[name]));
}

function isWithin(path, parent) {
  return path.length > parent.length && parent.every((token, i) => token === path[i]);
}

// Applies one operation in a holder {root}, so that the root can be replaced too.
function step(holder, operation) {
  const path = ["root", ...tokens(operation.path)];
  const whole = path.length === 1;
  const put = value => { if (whole) holder.root = value; else add(holder, path, value); };
  switch (operation.op) {
    case "add": return put(operation.value);
    case "replace": return replace(holder, path, operation.value);
    case "remove": return void remove(holder, path);
    case "copy": return put(structuredClone(at(holder, ["root", ...tokens(operation.from)])));
    case "move": {
      const from = ["root", ...tokens(operation.from)];
      if (isWithin(path, from)) {
        throw new Error("a value cannot be moved into itself");
      }
      return put(remove(holder, from));
    }
    case "test": {
      if (!equal(at(holder, path), operation.value)) {
        throw new Error(`${operation.path} is not what it should be`);
      }
      return undefined;
    }
    default: throw new Error(`no operation is called ${operation.op}`);
  }
}

// Returns the document after `patch`; the one that is given is spent.
export function apply(document, patch) {
  const holder = { root: document };
  patch.forEach(operation => step(holder, operation));
  return holder.root;
}

// Returns the names of the top members that `patch` touches; undefined stands for all of them.
export function touched(patch) {
  const names = new Set();
  for (const { path, from, op } of patch) {
    names.add(tokens(path)[0]);
    if (op === "move") {
      names.add(tokens(from)[0]);
    }
  }
  return names;
}
