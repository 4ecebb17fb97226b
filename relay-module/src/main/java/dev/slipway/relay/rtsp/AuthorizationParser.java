package dev.slipway.relay.rtsp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the header {@code Authorization} (RFC 7235, section 2.1). Strict. Stateless. */
final class AuthorizationParser {

  private static final int MAX_LENGTH = 4_096;
  private static final int MAX_PARAMETERS = 32;

  private AuthorizationParser() {}

  /**
   * Credentials as they were written. Immutable.
   *
   * @param scheme the scheme in lower case
   * @param token what follows it
   */
  record Authorization(String scheme, String token) {

    /**
     * Returns the parameters of the token, with names in lower case.
     *
     * @throws RtspFault 400, when they are malformed
     */
    Map<String, String> parameters() throws RtspFault {
      return AuthorizationParser.parameters(token);
    }

    @Override
    public String toString() {
      return scheme;
    }
  }

  /**
   * Returns the credentials in a header's value.
   *
   * @throws RtspFault 400, when they are malformed
   */
  static Authorization parse(String value) throws RtspFault {
    int space = value.indexOf(' ');
    if (space <= 0 || value.length() > MAX_LENGTH) {
      throw malformed();
    }
    return new Authorization(value.substring(0, space).toLowerCase(Locale.ROOT), value.substring(space + 1).strip());
  }

  private static Map<String, String> parameters(String text) throws RtspFault {
    Map<String, String> parameters = new HashMap<>();
    int at = skip(text, 0, " \t,");
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      if (equals <= at || parameters.size() == MAX_PARAMETERS) {
        throw malformed();
      }
      String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
      at = skip(text, equals + 1, " \t");
      StringBuilder value = new StringBuilder();
      at = at < text.length() && text.charAt(at) == '"' ? quoted(text, at + 1, value) : bare(text, at, value);
      if (name.isEmpty() || parameters.put(name, value.toString()) != null) {
        throw malformed();
      }
      int next = skip(text, at, " \t,");
      if (next == at && next < text.length()) {
        throw malformed();
      }
      at = next;
    }
    return parameters;
  }

  private static int quoted(String text, int start, StringBuilder value) throws RtspFault {
    for (int at = start; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        return at + 1;
      }
      if (c == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at));
    }
    throw malformed();
  }

  private static int bare(String text, int start, StringBuilder value) {
    int at = start;
    while (at < text.length() && " \t,".indexOf(text.charAt(at)) < 0) {
      value.append(text.charAt(at++));
    }
    return at;
  }

  private static int skip(String text, int start, String characters) {
    int at = start;
    while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  private static RtspFault malformed() {
    return RtspFault.of(400, "Bad Request, header Authorization is malformed");
  }
}
