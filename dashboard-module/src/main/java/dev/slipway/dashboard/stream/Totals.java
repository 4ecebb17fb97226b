package dev.slipway.dashboard.stream;

import dev.slipway.api.Statistic;
import java.util.List;

/**
 * What went out. Immutable.
 *
 * @param changes how often the document changed
 * @param told how many of those changes there was somebody for
 * @param changeBytes bytes of the changes that were told, each once
 * @param wholeBytes bytes that whole documents would have had instead
 * @param viewers how many came to look
 * @param delivered changes that were told, added up over all viewers
 * @param slow viewers that were let go because they did not read
 * @param parts what each of those was told who were there at the end
 */
public record Totals(
    long changes, long told, long changeBytes, long wholeBytes, long viewers, long delivered, long slow, List<Statistic> parts) {

  /** Copies the list. */
  public Totals {
    parts = List.copyOf(parts);
  }

  /** Returns how many bytes a change has on average. */
  public double meanChangeBytes() {
    return told == 0 ? 0 : (double) changeBytes / told;
  }

  /** Returns which part of whole documents the changes had, from 0 to 1. */
  public double share() {
    return wholeBytes == 0 ? 0 : (double) changeBytes / wholeBytes;
  }
}
