/* Messages with plural forms, numbers and isolates; the page's half of geo/i18n.py. */
(function (root) {
  "use strict";
  const ISOLATE = "\u2066",
    END_ISOLATE = "\u2069";
  const isArabic = text => /^[^\p{L}]*\p{Script=Arabic}/u.test(text);

  /** A book of messages: page = {lang, number, messages} as the server writes it. */
  function book(page) {
    const plural = new Intl.PluralRules(page.lang);
    const isolate = text => (page.lang === "ar" && text ? ISOLATE + text + END_ISOLATE : text);
    function number(value, decimals = 0) {
      const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
      const grouped = whole.replace(/\B(?=(\d{3})+$)/g, page.number.group);
      return (value < 0 ? "\u2212" : "") + grouped + (part ? page.number.decimal + part : "");
    }
    const shown = value =>
      typeof value === "number"
        ? isolate(number(value))
        : isArabic(value) || value.startsWith(ISOLATE)
          ? value
          : isolate(value);
    function t(key, values = {}) {
      let message = page.messages[key];
      if (message === undefined) throw new Error("no message " + key);
      if (typeof message === "object") message = message[plural.select(values.n)] ?? message.other;
      return message.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
    }
    function day(iso) {
      const [year, month, nth] = iso.split("-");
      return t(nth === "01" ? "date.day1" : "date.day", { day: Number(nth), month: t("month." + month), year });
    }
    return { t, number, isolate, day, lang: page.lang, dir: page.dir };
  }
  /** A text with 0 to 9 in place of Arabic digits. */
  const withDigits = text => text.replace(/[٠-٩]/g, c => c.charCodeAt(0) - 0x660);
  /** A text without isolates, as data hold it. */
  const bare = text => String(text).replace(/[\u2066-\u2069]/g, "");
  root.bmMessages = { book, withDigits, bare };
})(globalThis);
