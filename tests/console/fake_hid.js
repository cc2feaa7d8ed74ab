// A virtual `navigator.hid` with Stream Decks, at the level of HID reports: what a page sends is checked as the real
// devices check it, and kept; what a test presses arrives as an input report.
(() => {
  const MODELS = {
    mk2: { productId: 0x0080, productName: "Stream Deck MK.2", keys: 15, feature: 31, gen: 2 },
    xl: { productId: 0x006c, productName: "Stream Deck XL", keys: 32, feature: 31, gen: 2 },
    mini: { productId: 0x0063, productName: "Stream Deck Mini", keys: 6, feature: 16, gen: 1 },
    neo: { productId: 0x009a, productName: "Stream Deck Neo", keys: 10, feature: 31, gen: 2, strip: true },
    pedal: { productId: 0x0086, productName: "Stream Deck Pedal", keys: 3, feature: 31, gen: 2 },
  };

  class Device extends EventTarget {
    constructor(model, serial) {
      super();
      const { productId, productName, keys, feature, gen, strip = false } = MODELS[model];
      Object.assign(this, { vendorId: 0x0fd9, productId, productName, opened: false });
      const report = (reportId, count) => ({ reportId, items: [{ reportSize: 8, reportCount: count }] });
      const ids = gen === 1 ? [0x03, 0x04, 0x05, 0x0b] : [0x03, 0x05, 0x06];
      this.collections = [
        { usagePage: 12, usage: 1, featureReports: ids.map((id) => report(id, feature)), outputReports: [report(2, 1023)] },
      ];
      this.own = { serial, keys, feature, gen, strip, plugged: true, granted: false, heldElsewhere: false, down: new Array(keys).fill(0) };
      this.own.parts = []; // of the image that is being sent
      this.own.images = []; // [key, base64 of JPEG or bitmap], in the order sent
      this.own.brightness = [];
      this.own.resets = 0;
    }

    async open() {
      await null;
      if (this.own.heldElsewhere || !this.own.plugged) throw new DOMException("Failed to open the device.", "NotAllowedError");
      if (this.opened) throw new DOMException("The device is already open.", "InvalidStateError");
      this.opened = true;
    }

    async close() {
      this.opened = false;
    }

    async forget() {
      this.own.granted = this.opened = false;
    }

    alive() {
      if (!this.opened || !this.own.plugged) throw new DOMException("Failed to write the report.", "NotAllowedError");
    }

    async sendReport(id, data) {
      this.alive();
      const bytes = new Uint8Array(data);
      if (id !== 0x02 || bytes.length !== 1023) throw new Error(`report ${id} of ${bytes.length} bytes`);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const gen1 = this.own.gen === 1;
      if (!gen1 && this.own.strip && bytes[0] === 0x0b) return; // an image for the strip below the keys
      if (bytes[0] !== (gen1 ? 0x01 : 0x07)) throw new Error(`command ${bytes[0]}`);
      const part = gen1 ? bytes[1] : view.getUint16(5, true);
      if (part !== this.own.parts.length) throw new Error(`part ${part} after ${this.own.parts.length}`);
      this.own.parts.push(gen1 ? bytes.slice(15) : bytes.slice(7, 7 + view.getUint16(3, true)));
      const last = gen1 ? bytes[3] : bytes[2];
      if (!last) return;
      const key = gen1 ? bytes[4] - 1 : bytes[1];
      const image = this.own.parts.flatMap((some) => [...some]);
      this.own.parts = [];
      this.own.images.push([key, btoa(String.fromCharCode(...image))]);
    }

    async sendFeatureReport(id, data) {
      this.alive();
      const bytes = new Uint8Array(data);
      if (bytes.length !== this.own.feature) throw new Error(`feature report ${id} of ${bytes.length} bytes`);
      if (this.own.gen === 1 && id === 0x05) this.own.brightness.push(bytes[4]);
      if (this.own.gen === 2 && id === 0x03 && bytes[0] === 0x08) this.own.brightness.push(bytes[1]);
      if ((this.own.gen === 1 && id === 0x0b) || (this.own.gen === 2 && id === 0x03 && bytes[0] === 0x02)) this.own.resets += 1;
    }

    async receiveFeatureReport(id) {
      this.alive();
      const text = new TextEncoder().encode(this.own.serial);
      const bytes = new Uint8Array(32);
      if (this.own.gen === 1 && id === 0x03) bytes.set([0x03, 0, 0, 0, 0, ...text]);
      else if (this.own.gen === 2 && id === 0x06) bytes.set([0x06, text.length, ...text]);
      else throw new Error(`feature report ${id} was asked for`);
      return new DataView(bytes.buffer);
    }

    press(key, down) {
      const { gen } = this.own;
      this.own.down[key] = Number(down);
      const data = new Uint8Array(gen === 1 ? 16 : 511);
      data.set(gen === 1 ? this.own.down : [0x00, this.own.keys, 0x00, ...this.own.down]);
      const event = new Event("inputreport");
      Object.assign(event, { device: this, reportId: 0x01, data: new DataView(data.buffer) });
      if (this.opened && this.own.plugged) this.dispatchEvent(event);
    }
  }

  const devices = [];
  const hid = new EventTarget();
  const told = (kind, device) => hid.dispatchEvent(Object.assign(new Event(kind), { device }));
  hid.getDevices = async () => devices.filter(({ own }) => own.granted && own.plugged);
  hid.requestDevice = async ({ filters }) => {
    if (!navigator.userActivation.isActive) throw new DOMException("Must be handling a user gesture.", "SecurityError");
    const chosen = devices.filter((one) => one.own.plugged && filters.some(({ vendorId }) => vendorId === one.vendorId));
    for (const { own } of chosen) own.granted = true;
    return chosen;
  };
  Object.defineProperty(navigator, "hid", { value: hid, configurable: true });

  globalThis.decks = {
    /** Puts a deck on the desk; `granted` as if it had been chosen in an earlier visit. */
    add(model, serial, granted) {
      const device = new Device(model, serial);
      device.own.granted = granted;
      devices.push(device);
      return devices.length - 1;
    },
    own: (deck) => devices[deck].own,
    opened: (deck) => devices[deck].opened,
    press: (deck, key, down) => devices[deck].press(key, down),
    images: (deck, from) => devices[deck].own.images.slice(from),
    unplug(deck) {
      devices[deck].own.plugged = devices[deck].opened = false;
      if (devices[deck].own.granted) told("disconnect", devices[deck]);
    },
    plug(deck) {
      devices[deck].own.plugged = true;
      if (devices[deck].own.granted) told("connect", devices[deck]);
    },
  };
})();
