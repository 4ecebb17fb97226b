package dev.slipway.relay.rtsp;

import java.util.List;
import java.util.Optional;

/** The headers of a request, in the order in which they came; names are compared without case. Immutable. */
record Headers(List<Header> all) {

  /** No headers. */
  static final Headers NONE = new Headers(List.of());

  Headers {
    all = List.copyOf(all);
  }

  /**
   * One line.
   *
   * @param name its name as it was written
   * @param value its value without space around it
   */
  record Header(String name, String value) {}

  /** Returns the first value of {@code name}. */
  Optional<String> first(String name) {
    for (Header header : all) {
      if (header.name.equalsIgnoreCase(name)) {
        return Optional.of(header.value);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the value of a header that may stand there once.
   *
   * @throws RtspFault 400, when it stands there more than once
   */
  Optional<String> single(String name) throws RtspFault {
    Optional<String> found = Optional.empty();
    for (Header header : all) {
      if (header.name.equalsIgnoreCase(name)) {
        if (found.isPresent()) {
          throw RtspFault.fatal(400, "header " + name + " more than once");
        }
        found = Optional.of(header.value);
      }
    }
    return found;
  }

  /**
   * Returns the value of a header that is a whole number from 0 to {@code max}.
   *
   * @throws RtspFault 400, when it is anything else
   */
  Optional<Long> number(String name, long max) throws RtspFault {
    Optional<String> text = single(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String digits = text.get();
    if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')
        || Long.parseLong(digits) > max) {
      throw RtspFault.fatal(400, "header " + name + " is not a whole number from 0 to " + max);
    }
    return Optional.of(Long.parseLong(digits));
  }
}
