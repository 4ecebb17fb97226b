package dev.slipway.relay.guard;

import java.util.regex.Pattern;

/** The form of names of inputs, outputs and recordings, which become parts of paths and of file names. Stateless. */
public final class Names {

  /** The allowed form in words. */
  public static final String FORM = "1 to 64 letters, digits, '_' or '-', the first one a letter or digit";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
  private static final int SHOWN = 40;

  private Names() {}

  /**
   * Returns {@code name}.
   *
   * @throws Unacceptable when it has another form: code {@code bad-name}
   */
  public static String check(String name) {
    if (!isName(name)) {
      throw new Unacceptable("bad-name", "the name " + quoted(name) + " is not allowed: a name is " + FORM);
    }
    return name;
  }

  /** Returns whether {@code name} has the allowed form. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Returns the beginning of what somebody sent, fit for a message: in quotes, with whatever is not printable shown as {@code ?}. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder(SHOWN + 4).append('\'');
    text.codePoints().limit(SHOWN).forEach(c -> out.appendCodePoint(Character.isLetterOrDigit(c) || isPlain(c) ? c : '?'));
    return out.append(text.codePointCount(0, text.length()) > SHOWN ? "…'" : "'").toString();
  }

  private static boolean isPlain(int c) {
    return c >= ' ' && c < 0x7f && c != '\'' && c != '<' && c != '>' && c != '"';
  }
}
