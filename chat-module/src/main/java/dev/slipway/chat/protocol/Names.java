package dev.slipway.chat.protocol;

import java.util.regex.Pattern;

/** The allowed forms of names, ids and contents. Stateless. */
public final class Names {

  /** The form of a room's name. */
  public static final Pattern ROOM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  /** The same in words. */
  public static final String ROOM_FORM = "1 to 64 of a-z, 0-9, '.', '_', '-', beginning with a letter or digit";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final Pattern EPOCH = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final int MAX_USER = 128;
  private static final int SHOWN = 64;

  private Names() {}

  /**
   * Returns {@code name}.
   *
   * @throws Refused when it is no name of a room
   */
  public static String room(String name) throws Refused {
    if (!ROOM.matcher(name).matches()) {
      throw new Refused(ErrorCode.BAD_ROOM, "room '" + shown(name) + "' is not " + ROOM_FORM);
    }
    return name;
  }

  /**
   * Returns {@code id}.
   *
   * @throws Refused when it is no id of a message
   */
  public static String id(String id) throws Refused {
    if (!ID.matcher(id).matches()) {
      throw new Refused(
          ErrorCode.BAD_ID, "id '" + shown(id) + "' is not 1 to 64 of A-Z, a-z, 0-9, '.', '_', '-', ':'");
    }
    return id;
  }

  /**
   * Returns {@code epoch}.
   *
   * @throws Refused when it cannot be the epoch of a log
   */
  public static String epoch(String epoch) throws Refused {
    if (!EPOCH.matcher(epoch).matches()) {
      throw new Refused(ErrorCode.BAD_FIELD, "epoch '" + shown(epoch) + "' is not 1 to 64 of A-Z, a-z, 0-9, '-'");
    }
    return epoch;
  }

  /**
   * Returns {@code user}.
   *
   * @throws Refused when it cannot be the name of a user
   */
  public static String user(String user) throws Refused {
    if (user.isEmpty() || user.length() > MAX_USER || !isUnicode(user)) {
      throw new Refused(ErrorCode.BAD_FIELD, "user must be 1 to " + MAX_USER + " characters");
    }
    return user;
  }

  /**
   * Returns {@code content}.
   *
   * @param maxCharacters the most characters (Unicode code points) it may have
   * @throws Refused when it cannot be said
   */
  public static String content(String content, int maxCharacters) throws Refused {
    if (content.isBlank()) {
      throw new Refused(ErrorCode.EMPTY, "content is empty: it needs at least one character that is not a blank");
    }
    if (!isUnicode(content)) {
      throw new Refused(ErrorCode.BAD_FIELD, "content is not Unicode text: it has half of a surrogate pair, or U+0000");
    }
    int characters = content.codePointCount(0, content.length());
    if (characters > maxCharacters) {
      throw new Refused(
          ErrorCode.TOO_LONG, "content has " + characters + " characters; allowed are " + maxCharacters);
    }
    return content;
  }

  /** Returns the beginning of something that a client sent, fit for an answer. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), SHOWN + 1));
    text.codePoints().limit(SHOWN).forEach(c ->
        shown.appendCodePoint(Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? '?' : c));
    return text.codePointCount(0, text.length()) > SHOWN ? shown.append('…').toString() : shown.toString();
  }

  private static boolean isUnicode(String text) {
    return text.codePoints().noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
  }
}
