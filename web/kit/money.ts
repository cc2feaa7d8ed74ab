/** Money on screen. Amounts are integers of minor units (分), as in state; only their text is made here. */

/** An amount in the parts that a price tag sets in different sizes. */
export interface MoneyParts {
  /** Currency sign, with the minus before it if the amount is negative: `¥`, `-$`. */
  readonly sign: string;
  /** Major units with group separators: `1,299`. */
  readonly int: string;
  /** Minor units with the decimal point before them: `.90`; empty where they are zero or do not exist. */
  readonly fraction: string;
  /** All of it: `¥1,299.90`. */
  readonly text: string;
}

const formats = new Map<string, Intl.NumberFormat>();

function format(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
    formats.set(key, found);
  }
  return found;
}

/** How many decimals the currency's minor unit has: 2 for CNY, 0 for JPY. */
export function decimals(currency: string): number {
  return format(currency, "en").resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * Splits an amount for display.
 *
 * @param minor - integer of minor units: 990 is ¥9.90
 * @param currency - ISO 4217 code
 * @param locale - BCP 47 tag; says the separators and the sign
 */
export function split(minor: number, currency = "CNY", locale = "zh-CN"): MoneyParts {
  const formatter = format(currency, locale);
  const parts = formatter.formatToParts(minor / 10 ** decimals(currency));
  const pick = (...types: string[]): string =>
    parts
      .filter((part) => types.includes(part.type))
      .map((part) => part.value)
      .join("");
  const cents = pick("fraction");
  return {
    sign: pick("minusSign", "currency"),
    int: pick("integer", "group"),
    fraction: /[1-9]/.test(cents) ? pick("decimal") + cents : "",
    text: parts.map((part) => part.value).join(""),
  };
}

/** An amount as one string, decimals always shown: `¥9.90`. For lists and tables; see {@link split} for price tags. */
export function text(minor: number, currency = "CNY", locale = "zh-CN"): string {
  return split(minor, currency, locale).text;
}
