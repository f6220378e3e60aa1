import { compatible } from './compatible.js';
import { SECRETS, type Secret } from './secret-patterns.js';

const PLACEHOLDERS = /\{\{[A-Z]{1,20}_\d{1,6}\}\}/g;
/** As a model may copy one. */
const ALMOST_PLACEHOLDERS = /\{\s?\{\s?([A-Z]{1,20})\\?_(\d{1,6})\s?\}\s?\}/g;
/** How many placeholders a text may have that is restored. */
const MOST_PLACEHOLDERS = 20;

/** What is not seen, and what Arabic may be written with or without: a name is known however it is written. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}|[\u064b-\u0652]|\u0640/gu;

/** Takes out of texts what must not leave, and puts it back. What is the same has the same placeholder in all texts. */
export class Redaction {
  private readonly placeholders = new Map<string, string>();
  private readonly values = new Map<string, string>();

  /**
   * The text with placeholders, such as `{{EMAIL_1}}`, for e-mail addresses, numbers, keys, tokens and passwords. The rest is in its
   * usual form, without what is not seen.
   */
  hide(text: string): string {
    const own = this.hideSecrets(this.withoutOwn(text));
    // As it is written first: in another form the ends of a secret may be others. Then what only that form shows.
    const usual = between(own, (written) => this.withoutOwn(compatible(written).replaceAll(UNSEEN, '')));
    return this.hideSecrets(usual);
  }

  /** A text in which what somebody has written like a placeholder is hidden itself. */
  private withoutOwn(text: string): string {
    return text.replaceAll(PLACEHOLDERS, (written) => this.placeholderOf('TEXT', written));
  }

  /**
   * @param most how long it may be then, in characters.
   * @returns undefined for a text that would be longer, or has too many placeholders, or one that stands for nothing.
   */
  restore(text: string, most: number): string | undefined {
    const exact = text.replaceAll(ALMOST_PLACEHOLDERS, '{{$1_$2}}');
    const placeholders = exact.match(PLACEHOLDERS) ?? [];
    const isKnown = placeholders.every((placeholder) => this.values.has(placeholder));
    if (!isKnown || placeholders.length > MOST_PLACEHOLDERS) return undefined;
    const restored = this.filledIn(exact);
    return restored.length <= most ? restored : undefined;
  }

  private filledIn(text: string): string {
    return text.replaceAll(PLACEHOLDERS, (placeholder) => this.values.get(placeholder) ?? placeholder);
  }

  private hideSecrets(text: string): string {
    return SECRETS.reduce((left, secret) => this.hideAll(left, secret), text);
  }

  private hideAll(text: string, { name, pattern }: Secret): string {
    let [hidden, end] = ['', 0];
    for (const { indices } of text.matchAll(pattern)) {
      const groups = Object.values((indices?.groups ?? {}) as Record<string, [number, number] | undefined>);
      const [from, to] = groups.find((each) => each !== undefined) ?? indices?.[0] ?? [end, end];
      const value = text.slice(from, to);
      // It has been hidden already.
      if (this.values.has(value)) continue;
      // What was hidden before may be in what is hidden now.
      hidden += text.slice(end, from) + this.placeholderOf(name, this.filledIn(value));
      end = to;
    }
    return hidden + text.slice(end);
  }

  private placeholderOf(name: string, value: string): string {
    const known = this.placeholders.get(value);
    if (known !== undefined) return known;
    const placeholder = `{{${name}_${this.values.size + 1}}}`;
    this.placeholders.set(value, placeholder);
    this.values.set(placeholder, value);
    return placeholder;
  }
}

/** A text in which what stands between the placeholders is changed. */
function between(text: string, change: (written: string) => string): string {
  const placeholders = text.match(PLACEHOLDERS) ?? [];
  return text
    .split(PLACEHOLDERS)
    .map((written, at) => change(written) + (placeholders[at] ?? ''))
    .join('');
}
