package dev.slipway.relay.rtsp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a publisher announces (RFC 4566). Strict where it matters to players, who get the lines that are kept; the rest is
 * skipped. Confined to one call.
 */
final class SdpParser {

  /** The most tracks that a stream may have. */
  static final int MAX_TRACKS = 16;

  private static final int MAX_LINES = 1_000;
  private static final int MAX_KEPT = 16;
  private static final Pattern MEDIA = Pattern.compile(
      "([a-z]{1,20}) (\\d{1,5})(?:/\\d{1,5})? (\\S{1,30}) ((?:\\d{1,3})(?: \\d{1,3}){0,15})");
  private static final Pattern RTPMAP = Pattern.compile("rtpmap:(\\d{1,3}) ([A-Za-z0-9_.+-]{1,40})/(\\d{1,9})(?:/[A-Za-z0-9]{1,10})?");
  private static final Pattern FMTP = Pattern.compile("fmtp:(\\d{1,3}) (.*)");
  private static final Pattern CONTROL = Pattern.compile("control:([\\x21-\\x7E]{1,1000})");

  private final List<Media> media = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private List<Integer> formats = List.of();
  private String type = "";
  private String control = "";
  private Coding coding = Coding.OTHER;
  private OptionalInt clockRate = OptionalInt.empty();

  private SdpParser() {}

  /**
   * Returns the description in {@code body}.
   *
   * @throws RtspFault 400, when it is malformed; 413, when it has too many tracks; 415, when it has some that cannot be relayed
   */
  static Sdp parse(byte[] body) throws RtspFault {
    return new SdpParser().read(text(body));
  }

  private static String text(byte[] body) throws RtspFault {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("it is not UTF-8");
    }
    if (text.chars().anyMatch(c -> (c < ' ' && c != '\r' && c != '\n' && c != '\t') || c == 0x7F)) {
      throw malformed("a control character");
    }
    return text;
  }

  private Sdp read(String text) throws RtspFault {
    String[] lines = text.split("\r\n|\n|\r", MAX_LINES + 2);
    if (lines.length > MAX_LINES + 1) {
      throw malformed("more than " + MAX_LINES + " lines");
    }
    boolean first = true;
    for (String line : lines) {
      if (line.isEmpty()) {
        continue;
      }
      if (line.length() < 2 || line.charAt(1) != '=' || line.charAt(0) < 'a' || line.charAt(0) > 'z') {
        throw malformed("a line is not LETTER=VALUE");
      }
      if (first && !line.equals("v=0")) {
        throw malformed("it does not begin with v=0");
      }
      first = false;
      line(line.charAt(0), line.substring(2));
    }
    end();
    if (media.isEmpty()) {
      throw malformed("it has no tracks");
    }
    return new Sdp(media);
  }

  private void line(char letter, String value) throws RtspFault {
    if (letter == 'm') {
      end();
      begin(value);
    } else if (letter == 'a' && !formats.isEmpty()) {
      attribute(value);
    }
  }

  private void begin(String value) throws RtspFault {
    Matcher matcher = MEDIA.matcher(value.strip());
    if (!matcher.matches()) {
      throw malformed("a track is not TYPE PORT PROTOCOL FORMATS");
    }
    String protocol = matcher.group(3);
    if (!protocol.equals("RTP/AVP") && !protocol.equals("RTP/AVPF") && !protocol.equals("RTP/AVP/TCP")) {
      throw RtspFault.of(415, "Unsupported Media Type, tracks must be RTP/AVP");
    }
    if (media.size() == MAX_TRACKS) {
      throw RtspFault.of(413, "Request Entity Too Large, more than " + MAX_TRACKS + " tracks");
    }
    List<Integer> numbers = new ArrayList<>();
    for (String number : matcher.group(4).split(" ", -1)) {
      numbers.add(Integer.valueOf(number));
    }
    if (numbers.stream().anyMatch(number -> number > 127)) {
      throw malformed("a format above 127");
    }
    type = matcher.group(1);
    formats = numbers;
    control = "";
    kept.clear();
    coding = Coding.OTHER;
    clockRate = fixedRate(numbers.getFirst());
  }

  private void attribute(String value) throws RtspFault {
    Matcher map = RTPMAP.matcher(value.strip());
    Matcher parameters = FMTP.matcher(value);
    Matcher address = CONTROL.matcher(value.strip());
    if (map.matches()) {
      keep(map.group(1), value.strip());
      if (Integer.parseInt(map.group(1)) == formats.getFirst()) {
        coding = Coding.of(map.group(2));
        clockRate = OptionalInt.of(rate(map.group(3)));
      }
    } else if (parameters.matches()) {
      keep(parameters.group(1), value);
    } else if (address.matches()) {
      control = address.group(1);
    } else if (value.startsWith("rtpmap:") || value.startsWith("fmtp:") || value.startsWith("control:")) {
      throw malformed("an attribute rtpmap, fmtp or control");
    }
  }

  private static int rate(String digits) throws RtspFault {
    int rate = Integer.parseInt(digits);
    if (rate == 0) {
      throw malformed("a clock rate of 0");
    }
    return rate;
  }

  private void keep(String format, String attribute) throws RtspFault {
    if (!formats.contains(Integer.valueOf(format))) {
      return; // of a format that the track does not have
    }
    if (kept.size() == MAX_KEPT * 2) {
      throw malformed("too many attributes of one track");
    }
    kept.add("a=" + attribute);
  }

  private void end() throws RtspFault {
    if (formats.isEmpty()) {
      return;
    }
    int rate = clockRate.orElseThrow(() -> RtspFault.of(415, "Unsupported Media Type, a track without rtpmap"));
    media.add(new Media(type, formats, kept, control, coding, rate));
    formats = List.of();
  }

  /** Returns the clock rates of RFC 3551, section 6, which need no attribute. */
  private static OptionalInt fixedRate(int format) {
    return switch (format) {
      case 0, 3, 4, 5, 7, 8, 9, 12, 13, 15, 18 -> OptionalInt.of(8_000);
      case 6 -> OptionalInt.of(16_000);
      case 10, 11 -> OptionalInt.of(44_100);
      case 16 -> OptionalInt.of(11_025);
      case 17 -> OptionalInt.of(22_050);
      case 14, 25, 26, 28, 31, 32, 33, 34 -> OptionalInt.of(90_000);
      default -> OptionalInt.empty();
    };
  }

  private static RtspFault malformed(String what) {
    return RtspFault.of(400, "Bad Request, the session description is malformed: " + what);
  }
}
