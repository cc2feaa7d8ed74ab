// A virtual `navigator.requestMIDIAccess`: controllers with an input and an output each, whose messages a test sends
// and reads. `decision`: what the person answers to the browser's question.
(() => {
  let decision = "granted";
  let access = null;
  const inputs = new Map();
  const outputs = new Map();
  const sent = [];

  class Port extends EventTarget {
    constructor(id, name, type) {
      super();
      Object.assign(this, { id, name, type, manufacturer: "", version: "", state: "connected", connection: "closed" });
    }
  }
  const told = (port) => access?.dispatchEvent(Object.assign(new Event("statechange"), { port }));

  class Input extends Port {
    set onmidimessage(handler) {
      this.handler = handler;
      this.connection = handler ? "open" : "closed";
    }
  }

  class Output extends Port {
    send(bytes) {
      const data = Uint8Array.from(bytes);
      if (data.some((byte, at) => (at === 0 ? byte < 0x80 : byte > 0x7f))) throw new TypeError("not a MIDI message");
      if (this.state !== "connected") throw new DOMException("The port is not connected.", "InvalidStateError");
      sent.push([this.name, ...data]);
      if (this.echoes) midi.send(this.name, ...data);
    }
  }

  Object.defineProperty(navigator, "requestMIDIAccess", {
    configurable: true,
    value: async () => {
      if (decision !== "granted") throw new DOMException("Permission to use Web MIDI API was not granted.", "NotAllowedError");
      access ??= Object.assign(new EventTarget(), { inputs, outputs, sysexEnabled: false });
      return access;
    },
  });

  globalThis.midi = {
    decide: (wanted) => (decision = wanted),
    plug(name, echoes = false) {
      for (const [map, Kind, type] of [[inputs, Input, "input"], [outputs, Output, "output"]]) {
        const id = `${type} ${name}`;
        const port = map.get(id) ?? new Kind(id, name, type);
        map.set(id, port);
        Object.assign(port, { state: "connected", echoes });
        told(port);
      }
    },
    unplug(name) {
      for (const [map, type] of [[inputs, "input"], [outputs, "output"]]) {
        const port = map.get(`${type} ${name}`);
        Object.assign(port, { state: "disconnected", connection: "closed", handler: null });
        map.delete(port.id);
        told(port);
      }
    },
    send(name, ...bytes) {
      const event = Object.assign(new Event("midimessage"), { data: Uint8Array.from(bytes) });
      inputs.get(`input ${name}`)?.handler?.(event);
    },
    sent: (from) => sent.slice(from),
  };
})();
