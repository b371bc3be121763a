/* Delivering a file: it is asked for, what it is at is shown, and it is saved once it has arrived whole. */
(function (root) {
  "use strict";
  const { make, button, glyph } = root.bmDom,
    { FORMATS, suffixOf, query, file } = root.bmOrdering;
  const PATIENCE_MS = 400;

  /** The line that says how it ended, and the bar that stands in the buttons' place while it runs. */
  function build(me) {
    const x = me.exporting,
      { t } = me.words,
      d = (x.delivery = { said: make("p", "bm-export-said"), run: make("div", "bm-export-run") });
    d.text = make("p", "");
    d.bar = make("div", "bm-export-bar");
    d.filled = make("i", "");
    d.cancel = button("bm-button bm-outlined", {
      icon: "close",
      text: t("export.cancel"),
      run: () => x.job?.stop.abort()
    });
    d.cancel.dataset.cancel = "export";
    for (const node of [d.said, d.text]) node.setAttribute("role", "status");
    d.said.dir = "auto";
    for (const [name, value] of Object.entries({
      role: "progressbar",
      "aria-label": t("export.progress"),
      "aria-valuemin": "0"
    }))
      d.bar.setAttribute(name, value);
    d.bar.append(d.filled);
    d.run.append(d.text, d.bar, d.cancel);
    show(me);
    return [d.said, d.run];
  }
  /** Shows what runs, or the buttons again; the focus goes to what takes the place of where it was. */
  function show(me) {
    const { menu, delivery: d, job, buttons = [] } = me.exporting,
      isOn = Boolean(job?.isSlow),
      held = menu.contains(document.activeElement) && [d.run, ...buttons].some(n => n.contains(document.activeElement));
    d.run.hidden = !isOn;
    for (const node of buttons) node.hidden = isOn;
    if (isOn) tell(me);
    if (held)
      (isOn ? d.cancel : job?.opener.isConnected ? job.opener : me.exporting.download).focus({ preventScroll: true });
  }
  /** done and of count the steps; the step that is named is the one after those that are done. */
  function tell(me) {
    const { delivery: d, job } = me.exporting,
      { t } = me.words,
      { state, ahead = 0, done = 0, of = 1, name = "" } = job.status,
      isMany = state === "working" && of > 1;
    d.text.textContent =
      state === "waiting"
        ? ahead
          ? t("export.waiting", { n: ahead })
          : t("export.next")
        : isMany
          ? t("export.step", { k: Math.min(done + 1, of), of, name })
          : t("export.working", { value: FORMATS[job.format].name });
    d.bar.setAttribute("aria-valuemax", String(of));
    if (isMany) d.bar.setAttribute("aria-valuenow", String(done));
    else d.bar.removeAttribute("aria-valuenow");
    d.bar.classList.toggle("bm-export-bar-open", state === "working" && !isMany);
    d.filled.style.width = isMany ? (done / of) * 100 + "%" : "";
  }
  /** How it ended: in the menu, or over the map where the menu is closed. */
  function say(me, kind, text, lang) {
    const { menu, delivery: d } = me.exporting;
    d.said.className = "bm-export-said" + (kind === "error" ? " bm-bad" : "");
    d.said.replaceChildren(...(text ? [glyph(kind === "error" ? "warn" : "ok"), make("span", "", text)] : []));
    d.said.lang = lang || me.page.lang;
    if (menu.hidden && text) root.bmStrip.line(me, kind === "error" ? "error" : "plain", text, "");
  }

  /** Orders a file and saves it; one that fails or is called off leaves nothing and says why. */
  async function order(me, o, opener) {
    const x = me.exporting,
      stop = new AbortController(),
      { signal } = stop;
    if (x.job) return;
    const job = (x.job = { stop, opener, format: o.format, status: {} }),
      told = status => {
        if (status.state === "gone") return;
        job.status = status;
        if (job.isSlow) tell(me);
      },
      patience = setTimeout(() => {
        job.isSlow = true;
        show(me);
      }, PATIENCE_MS);
    say(me, "", "");
    const ended = await file(suffixOf(o.format), query(me, o), me.words.t("export.failed"), { signal, told }).then(
      made => (signal.aborted ? cancelled(me) : saved(me, made)),
      err => (signal.aborted ? cancelled(me) : failed(me, err, o))
    );
    clearTimeout(patience);
    job.isSlow = false;
    show(me);
    x.job = null;
    say(me, ...ended);
  }
  function saved(me, { blob, name }) {
    root.bmTools.save(blob, name);
    return ["plain", me.words.t("export.saved", { value: name })];
  }
  const cancelled = me => ["plain", me.words.t("error.cancelled")];
  const failed = (me, err, o) =>
    err.isRefusal ? ["error", err.message, o.lang] : ["error", me.words.t("export.unreachable")];
  root.bmDelivering = { build, show, say, order };
})(globalThis);
