package dev.slipway.lifecycle.client;

/** Why a platform could not be asked, or what it said to a wish that it refused: one line for people. */
final class NotAnswered extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotAnswered(String message) {
    super(message, null, false, false);
  }
}
