// News for the page: Python hears when a run has come to rest or to a teachable moment, and never of every frame.

const SETTLE = 250; // ms that a state must hold before Python hears of it
const RESTS = ["done", "failed", "stopped", "interrupted", "paused", "ready", "learning"];

export class News {
  // tell(name, value): passes it on to the page
  constructor(tell) {
    this.tell = tell;
    this.forget();
  }

  // Another run: whatever it is doing is no news.
  forget() {
    this.reported = null;
    this.moment = null;
  }

  // `shown`: the run that the page asked for.
  hear({ run, state, epoch, moment }, shown) {
    if (moment && moment !== this.moment) this.tell("moment", { run, moment, epoch });
    this.moment = moment;
    if (!RESTS.includes(state) || run !== shown) return;
    clearTimeout(this.settling);
    if (this.reported === null) this.reported = state;
    if (this.reported === state) return;
    this.settling = setTimeout(() => {
      this.reported = state;
      this.tell("state", { run, state, epoch });
    }, SETTLE);
  }

  leave() {
    clearTimeout(this.settling);
  }
}
