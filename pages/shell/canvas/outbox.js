// Events on their way to Python: one batch at a time, kept until Python says that it has them, sent again when the
// network was gone or when the tree had changed meanwhile. Python counts by number, so nothing happens twice.

const PATIENCE = 2500; // ms without an answer before a batch is sent again

export class Outbox {
  constructor(send, onWait) {
    Object.assign(this, { send, onWait, client: crypto.randomUUID?.() || String(Math.random()), seq: 0, waiting: [], sent: 0, rev: 0,
      sentRev: 0 });
  }

  // Events of the same `merge` that were not sent yet become one: only the last place of a hand matters.
  push(event, merge) {
    const last = this.waiting[this.waiting.length - 1];
    if (merge && last && last.merge === merge && last.event.seq > this.sent) this.waiting.pop();
    this.waiting.push({ merge, event: { ...event, seq: ++this.seq } });
    if (!this.sent) this.flush();
  }

  flush() {
    clearTimeout(this.timer);
    if (!this.waiting.length) return this.onWait(false);
    this.sent = this.waiting[this.waiting.length - 1].event.seq;
    const events = this.waiting.map((one) => one.event);
    this.sentRev = this.rev;
    this.send("events", { client: this.client, rev: this.rev, events });
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.onWait(true);
      this.flush();
    }, PATIENCE);
  }

  // What Python has: everything up to number `acked` of `client`. A batch made on another revision was refused: it goes
  // again, on the revision that is true now.
  answered({ client, acked, rev }, send) {
    const fresh = rev < this.rev;
    Object.assign(this, { send, rev });
    if (client === this.client) this.waiting = this.waiting.filter((one) => one.event.seq > acked);
    if (fresh && this.waiting.length) {
      // Revisions only grow: this is another session, which has not taken up the draft yet. Then it will be on a new one.
      Object.assign(this, { sent: this.seq, sentRev: rev });
      return this.wait();
    }
    const done = client === this.client && acked >= this.sent;
    if (this.sent && !done && rev === this.sentRev) return; // another run of the script: ours is still on its way
    this.sent = 0;
    this.flush();
  }
}
