package dev.slipway.relay.rtsp;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one track is to be carried: interleaved in the connection (RFC 2326, sections 10.12 and 12.39). Immutable.
 *
 * @param channel the channel of RTP, or -1 where the server shall choose; that of RTCP is the next one
 * @param record whether the peer wants to send
 */
record Transport(int channel, boolean record) {

  private static final int MAX_LENGTH = 1_024;
  private static final int MAX_CHANNEL = 254;
  private static final Pattern CHANNELS = Pattern.compile("(\\d{1,3})(?:-(\\d{1,3}))?");

  /**
   * Returns the first of the ways that a peer proposes which this server can go.
   *
   * @throws RtspFault 400, when the header is malformed; 461, when no proposal is RTP over this connection
   */
  static Transport parse(String header) throws RtspFault {
    if (header.length() > MAX_LENGTH) {
      throw RtspFault.of(400, "Bad Request, a Transport of more than " + MAX_LENGTH + " characters");
    }
    for (String proposal : header.split(",", -1)) {
      String[] parts = proposal.strip().split(";", -1);
      Transport transport = carried(parts) ? read(parts) : null;
      if (transport != null) {
        return transport;
      }
    }
    throw RtspFault.of(461, "Unsupported Transport, only RTP/AVP/TCP;unicast;interleaved");
  }

  private static boolean carried(String[] parts) {
    String profile = parts[0].strip().toUpperCase(Locale.ROOT);
    if (!profile.equals("RTP/AVP/TCP")) {
      return false;
    }
    for (String part : parts) {
      if (part.strip().equalsIgnoreCase("multicast")) {
        return false;
      }
    }
    return true;
  }

  private static Transport read(String[] parts) throws RtspFault {
    int channel = -1;
    boolean record = false;
    for (String part : parts) {
      int equals = part.indexOf('=');
      String name = (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
      String value = equals < 0 ? "" : part.substring(equals + 1).strip();
      switch (name) {
        case "interleaved" -> channel = channels(value);
        case "mode" -> record = records(value);
        default -> {} // the others do not concern a transport inside the connection
      }
    }
    return new Transport(channel, record);
  }

  private static int channels(String value) throws RtspFault {
    Matcher matcher = CHANNELS.matcher(value);
    if (!matcher.matches()) {
      throw RtspFault.of(400, "Bad Request, interleaved is not N-N+1");
    }
    int first = Integer.parseInt(matcher.group(1));
    String second = matcher.group(2);
    if (first > MAX_CHANNEL || (second != null && Integer.parseInt(second) != first + 1)) {
      throw RtspFault.of(400, "Bad Request, interleaved is not N-N+1 with N from 0 to " + MAX_CHANNEL);
    }
    return first;
  }

  private static boolean records(String value) throws RtspFault {
    String mode = value.replace("\"", "").toUpperCase(Locale.ROOT);
    return switch (mode) {
      case "PLAY" -> false;
      case "RECORD", "RECEIVE" -> true; // the second is an old spelling that some cameras use
      default -> throw RtspFault.of(400, "Bad Request, mode is neither PLAY nor RECORD");
    };
  }
}
