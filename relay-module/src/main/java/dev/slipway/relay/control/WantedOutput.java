package dev.slipway.relay.control;

import dev.slipway.relay.engine.Encoding;

/**
 * An output that somebody wants, running or stopped. Immutable.
 *
 * @param name its name among the outputs of its input
 * @param url where it goes, stream key included
 * @param preset the name of the preset that the encoding was made from, empty for none
 * @param encoding what is made of the media, the preset included
 * @param running whether it shall run
 */
record WantedOutput(String name, String url, String preset, Encoding encoding, boolean running) {

  /** Returns whether the other does the same, whatever it was made from and whether or not it runs. */
  boolean doesAs(WantedOutput other) {
    return url.equals(other.url) && encoding.equals(other.encoding);
  }

  /** Returns this, to run or not. */
  WantedOutput running(boolean run) {
    return new WantedOutput(name, url, preset, encoding, run);
  }
}
