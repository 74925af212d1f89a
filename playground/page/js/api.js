// The control API of the playground server: the only module that knows its addresses.

/** @typedef {Record<string, any>} Json */

/**
 * @param {string} method
 * @param {string} path
 * @param {Json} [body]
 * @returns {Promise<Json>} what the server says; a server that cannot be reached is `{ok: false, error: …}` too
 */
async function ask(method, path, body) {
  try {
    const answer = await fetch(`control/${path}`, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    const said = await answer.json();
    return Array.isArray(said) ? { ok: answer.ok, items: said } : { ok: answer.ok, ...said };
  } catch (error) {
    return { ok: false, error: `the playground does not answer (${error instanceof Error ? error.message : error})` };
  }
}

export const api = {
  state: () => ask("GET", "state"),
  /** @param {Json} body */
  command: (body) => ask("POST", "command", body),
  /** @param {Json} body */
  act: (body) => ask("POST", "act", body),
  /** @param {Json} body */
  submit: (body) => ask("POST", "submit", body),
  /** @param {Json} body */
  closeView: (body) => ask("POST", "close_view", body),
  /** @param {Json} body */
  home: (body) => ask("POST", "home", body),
  /** @param {Json} body */
  shortcut: (body) => ask("POST", "shortcut", body),
  /** @param {Json} body */
  message: (body) => ask("POST", "message", body),
  /** @param {Json} body */
  react: (body) => ask("POST", "react", body),
  /** @param {Json} body */
  survey: (body) => ask("POST", "survey", body),
  /** @param {Json} body */
  addFault: (body) => ask("POST", "faults", body),
  /** @param {string} [id] without one, all of them */
  removeFault: (id) => ask("DELETE", id ? `faults?id=${encodeURIComponent(id)}` : "faults"),
  /** @param {Json} body */
  sockets: (body) => ask("POST", "sockets", body),
  /** @param {Json} body */
  dial: (body) => ask("POST", "dial", body),
  /** @param {Json} body */
  edit: (body) => ask("POST", "edit", body),
  /** @param {Json} body */
  user: (body) => ask("POST", "user", body),
  faults: () => ask("GET", "faults"),
  journal: () => ask("GET", "journal"),
};

const AGAIN_AFTER = 1000; // milliseconds

/**
 * Follow what happens on the server, and connect again when it was away.
 * A WebSocket, because of other connections a browser allows six for all its windows together.
 * @param {number} after the number of the last event that is known
 * @param {(event: Json) => void} onEvent
 * @param {(isLive: boolean) => void} onLive
 * @returns {{ close: () => void }}
 */
export function follow(after, onEvent, onLive) {
  let isOver = false;
  let last = after;
  /** @type {WebSocket} */
  let socket;
  const connect = () => {
    const address = new URL(`control/watch?after=${last}`, document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    socket = new WebSocket(address);
    socket.addEventListener("open", () => onLive(true));
    socket.addEventListener("message", (message) => {
      const event = JSON.parse(message.data);
      if (isOver || !event.seq) return;
      last = event.seq;
      onEvent(event);
    });
    socket.addEventListener("close", () => {
      if (isOver) return;
      onLive(false);
      setTimeout(() => isOver || connect(), AGAIN_AFTER);
    });
  };
  connect();
  return {
    close: () => {
      isOver = true;
      socket.close();
    },
  };
}
