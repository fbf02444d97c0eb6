// What every page shares: how things are written, and how a page talks to its server. Stands in front of a page's own script.
const PAGE_WORDS = {
  lost: "The server does not answer. Reload the page to go on.",
  lostNote: "The server does not answer. What you have just written may not be saved: copy it, then reload the page.",
};
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const PATIENCE_MS = 20000;
const LOOK_AGAIN_MS = 30000;
const CHECK_MS = 400;
const CHECK_ELSEWHERE_MS = 2000;
const AUTHOR_KEY = "workbench.author";
// Neither good nor bad news: a low tier of churn is low for this shop, and may well buy nothing.
const CHURN_TONES = { high: "wb-tier-darkest", medium: "wb-tier-darker", low: "" };

// Times arrive in the workspace's zone; they are read as they stand, whatever zone the browser is in.
const day = (at) => (at ? `${Number(at.slice(8, 10))} ${MONTHS[at.slice(5, 7) - 1]} ${at.slice(0, 4)}` : "–");
const moment = (at) => (at ? `${day(at)}, ${at.slice(11, 16)}` : "–");
const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });
const number = (value, digits = 0) => (value == null ? "–" : (digits ? TENTHS : WHOLE).format(value));

function moneyStyle(currency, more, locale = "en-GB") {
  const style = { style: "currency", currency, currencyDisplay: "narrowSymbol", maximumFractionDigits: 0, ...more };
  try {
    return new Intl.NumberFormat(locale, style);
  } catch {
    return { format: (value) => `${number(value)} ${currency}` }; // a source may name a currency that is none
  }
}

function formats(base) {
  const styles = {};
  const money = (value, currency = base) => {
    styles[currency] ||= moneyStyle(currency || base);
    return value == null ? "–" : styles[currency].format(value);
  };
  const short = moneyStyle(base, { notation: "compact", maximumFractionDigits: 1 }, "en-US");
  const shortMoney = (value) => (value == null ? "–" : (Math.abs(value) < 1e7 ? money(value) : short.format(value)));
  const span = (seconds) => {
    if (seconds == null) return "–";
    const whole = Math.round(seconds);
    if (whole < 60) return `${whole} s`;
    if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
    const minutes = Math.round(whole / 60);
    if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
    const hours = Math.round(minutes / 60);
    return `${Math.floor(hours / 24)} d${hours % 24 ? ` ${hours % 24} h` : ""}`;
  };
  return { day, moment, number, money, shortMoney, span };
}

const PAGE = {
  provide() { return { format: this.format }; },
  data: () => ({ lost: "", author: "", pending: [], unsaved: [], saying: false, said: { text: "", bad: false } }),
  computed: {
    format() { return formats(this.currency); },
    lossText() { return this.lost === "write" ? PAGE_WORDS.lostNote : PAGE_WORDS.lost; },
  },
  created() {
    Object.assign(this, { patience: {}, count: 0 }); // nothing of it is shown
    this.author = this.user || window.localStorage.getItem(AUTHOR_KEY) || "";
    this.watch = () => {
      if (!document.hidden) this.look_for_newer(null);
    };
    this.watchman = setInterval(this.watch, LOOK_AGAIN_MS);
    document.addEventListener("visibilitychange", this.watch);
    if (this.standalone) window.addEventListener("popstate", this.goBack);
  },
  beforeUnmount() {
    clearInterval(this.watchman);
    document.removeEventListener("visibilitychange", this.watch);
    window.removeEventListener("popstate", this.goBack);
    Object.values(this.patience).forEach(clearTimeout);
  },
  methods: {
    // Every message to the server starts a clock of its kind, and its answer stops it.
    expect(what) {
      clearTimeout(this.patience[what]);
      this.patience[what] = setTimeout(() => { this.lost = this.unsaved.length ? "write" : what; }, PATIENCE_MS);
    },
    answered(what) {
      clearTimeout(this.patience[what]);
      this.lost = "";
    },
    next() { return Date.now() * 100 + (this.count++ % 100); },
    reloadPage() { window.location.reload(); },

    // What a page shows lives in its address, so that a link shows what its sender saw; pairs without a value are left out.
    // `state` is what the browser keeps with a step.
    putAddress(pairs, step = false, state = step ? null : window.history.state) {
      if (!this.standalone) return;
      const query = new URLSearchParams(pairs.filter(([, value]) => value)).toString();
      window.history[step ? "pushState" : "replaceState"](state, "", window.location.pathname + (query ? `?${query}` : ""));
    },
    // Asks how far the work is that a trait tells of, for as long as it runs.
    followed(what, state, check, after = CHECK_MS) {
      this.answered(what);
      if (state === "running") setTimeout(() => { this.expect(what); check(); }, after);
    },
    jupyter_file(name, buffers) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(buffers));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    },

    // What a person writes waits until the page knows who writes, and then until the server has kept it.
    note(written) {
      this.pending.push(written);
      if (this.author) this.introduce(this.author);
    },
    introduce(author) {
      this.author = author;
      window.localStorage.setItem(AUTHOR_KEY, author);
      this.pending.splice(0).forEach((note) => {
        const numbered = { ...note, author, number: this.next() };
        this.unsaved.push(numbered);
        this.expect("write");
        this.write(numbered);
      });
    },
    kept(number) {
      const note = this.unsaved.find((one) => one.number === number);
      this.unsaved = this.unsaved.filter((one) => one !== note);
      if (!this.unsaved.length) this.answered("write");
      return note;
    },

    say(text, bad) {
      this.said = { text, bad };
      this.saying = true;
    },
  },
};

// A page that begins long work; its words have `doing` and `done`, by the name of the work.
const WORKING = {
  computed: {
    busy() { return this.work.state === "running"; },
    progress() {
      const { what, step } = this.work;
      const doing = this.words.doing[what] || "";
      const said = (step || "").replace(/_/g, " ");
      return said && said !== doing.toLowerCase() ? `${doing}: ${said}` : `${doing} …`;
    },
  },
  watch: {
    work({ what, state, error, result, elsewhere }) {
      this.followed("work", state, () => this.work_check(null), elsewhere ? CHECK_ELSEWHERE_MS : CHECK_MS);
      if (state === "failed") this.say(error, true);
      if (state === "done") {
        this.say(result || this.words.done[what] || "", false);
        this.restart();
      }
    },
  },
  methods: {
    begin(what) {
      this.expect("work");
      this.work_start({ what });
    },
  },
};

// A page that writes files of its customers; its words have `written`.
const EXPORTING = {
  computed: {
    writing() { return this.exporting.state === "running"; },
  },
  watch: {
    exporting({ state, error }) {
      this.followed("export", state, () => this.export_check(null));
      if (state === "failed") this.say(error, true);
      if (state === "done") this.say(this.words.written, false);
    },
  },
};
