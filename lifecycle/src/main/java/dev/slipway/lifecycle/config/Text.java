package dev.slipway.lifecycle.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Texts of others, made fit for a line of ours. */
final class Text {

  private static final int SHOWN = 80;
  private static final int EDITS = 3;

  private Text() {}

  /** Returns {@code text} on one line, with control characters escaped and cut after 80 characters. */
  static String shown(String text) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), SHOWN) + 1);
    for (int i = 0; i < text.length() && line.length() < SHOWN; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
            line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            line.append(c);
          }
        }
      }
    }
    return text.length() > SHOWN ? line.append('…').toString() : line.toString();
  }

  /** Returns whether a key of that name is likely to hold something that must not be shown. */
  static boolean soundsSecret(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return lower.contains("token") || lower.contains("secret") || lower.contains("password") || lower.contains("passwd")
        || lower.contains("credential") || lower.endsWith("key");
  }

  /** Returns the candidate that {@code word} was most likely meant to be. */
  static Optional<String> nearest(String word, Collection<String> candidates) {
    int best = Math.clamp(word.length() / 3, 1, EDITS) + 1;
    String found = null;
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - word.length()) < best) {
        int distance = distance(word, candidate);
        if (distance < best) {
          best = distance;
          found = candidate;
        }
      }
    }
    return Optional.ofNullable(found);
  }

  /** The number of characters to insert, delete or replace (Levenshtein). */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
