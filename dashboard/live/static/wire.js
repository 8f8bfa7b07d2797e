// The wire: takes frames apart, keeps the socket open, acknowledges what has been painted.

const TYPES = { f4: Float32Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array };
const SILENCE = 3000; // ms without any message after which a refused socket counts as blocked
const PATIENCE = 8000; // ms after which one that neither opens nor closes does: a busy server is no blocked socket
const LONGEST_WAIT = 5000; // ms between two attempts to connect again

const decoder = new TextDecoder();

// -> { header, arrays: { name: { data, shape } } }; the arrays share the message's memory.
export function unpack(buffer, start = 0) {
  const view = new DataView(buffer, start);
  const length = view.getUint32(0, true);
  const header = JSON.parse(decoder.decode(new Uint8Array(buffer, start + 4, length)));
  const base = start + 4 + length + ((8 - ((4 + length) % 8)) % 8);
  const arrays = {};
  for (const { name, dtype, shape, offset, bytes } of header.arrays) {
    const Type = TYPES[dtype];
    const at = base + offset;
    const data = at % Type.BYTES_PER_ELEMENT === 0
      ? new Type(buffer, at, bytes / Type.BYTES_PER_ELEMENT)
      : new Type(buffer.slice(at, at + bytes));
    arrays[name] = { data, shape };
  }
  return { header, arrays };
}

// A parcel from Python (where the socket is blocked): settings, and whole messages inside.
export function unpackFed(bytes) {
  const { header, arrays } = unpack(bytes.slice().buffer);
  const inner = (name) => arrays[name] && unpack(arrays[name].data.slice().buffer);
  return { settings: header, scene: inner("scene"), frame: inner("frame") };
}

export class Connection {
  // handlers: scene, frame, welcome, next, refused, lost, gone, blocked
  constructor(run, seat, handlers) {
    this.seat = seat;
    this.turnTo(run);
    this.handlers = handlers;
    this.closed = false;
    this.heard = false;
    this.wait = 300;
    this.failures = 0;
    this.onVisibility = () => this.send({ hidden: document.hidden });
    document.addEventListener("visibilitychange", this.onVisibility);
    this.watchdog = setTimeout(() => this.listenOn(), SILENCE);
    this.open();
  }

  // Where to connect again, from now on.
  turnTo(run) {
    this.address = `/live/ws?run=${run}&seat=${this.seat}`;
  }

  listenOn() {
    if (this.heard) return;
    if (this.failures) this.give();
    else this.watchdog = setTimeout(() => this.heard || this.give(), PATIENCE - SILENCE);
  }

  open() {
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${window.location.host}${this.address}`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => document.hidden && this.send({ hidden: true });
    socket.onmessage = (event) => this.take(event.data);
    socket.onclose = (event) => this.lose(event.code, event.reason);
    this.socket = socket;
  }

  take(data) {
    this.heard = true;
    this.failures = 0;
    this.wait = 300;
    if (typeof data === "string") {
      const message = JSON.parse(data);
      this.handlers[message.type]?.(message);
      return;
    }
    const message = unpack(data);
    this.handlers[message.header.type](message);
  }

  lose(code, reason) {
    if (this.closed) return;
    if (code === 4404) {
      this.handlers.gone(reason);
      return;
    }
    this.failures += 1;
    if (this.heard && this.failures > 1) this.handlers.lost();
    this.retry = setTimeout(() => this.closed || this.open(), this.wait);
    this.wait = Math.min(LONGEST_WAIT, this.wait * 1.7);
  }

  give() {
    if (this.closed) return;
    this.close();
    this.handlers.blocked();
  }

  send(message) {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  close() {
    this.closed = true;
    clearTimeout(this.watchdog);
    clearTimeout(this.retry);
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.socket.close();
  }
}
