package dev.slipway.lifecycle.socket;

import dev.slipway.lifecycle.socket.Unpacker.Unpacked;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages out of the bytes of one peer, however they are cut (RFC 6455, section 5).
 *
 * <p>Confined to the session's thread. Holds no buffer between messages, and never more than what has arrived. After a fault,
 * frames are skipped unread until the peer's close frame; after a close frame, everything is.
 */
final class FrameReader {

  /** What the bytes meant. Called on the thread that reads. */
  interface Sink {
    void text(String message, int bytes);

    void binary(byte[] message);

    void ping(byte[] payload);

    void pong(byte[] payload);

    /** The peer's close frame; code 1005 when it had none. */
    void close(int code, String reason);

    /** The peer broke a rule. Comes once at most; the text is fit for the peer. */
    void fault(int code, String text);
  }

  private enum Stage { FIRST, SECOND, LENGTH, MASK, PAYLOAD, DONE }

  private static final byte[] NOTHING = new byte[0];

  /** What compressing may add to a message that cannot be compressed. */
  private static final int PACKED_SURPLUS = 64;

  private final int messageBytes;
  private final @Nullable Zips zips;
  private final Sink sink;
  private final Utf8 utf8 = new Utf8();

  private Stage stage = Stage.FIRST;
  private boolean skipping;
  private boolean fin;
  private boolean masked;
  private int opcode;
  private int headerBytesToCome;
  private int lengthBytes;
  private long length;
  private long done;
  private int mask;

  private int messageOpcode;
  private boolean packed;
  private int messageLength;
  private byte @Nullable [] message;
  private byte[] control = NOTHING;

  /** A reader of messages of so many bytes at most; {@code zips} where they may be compressed (RFC 7692), else null. */
  FrameReader(int messageBytes, @Nullable Zips zips, Sink sink) {
    this.messageBytes = messageBytes;
    this.zips = zips;
    this.sink = sink;
  }

  /** Reads the bytes, whose array it may change. What the sink throws, this throws. */
  void read(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      switch (stage) {
        case FIRST -> first(bytes[at++]);
        case SECOND -> second(bytes[at++]);
        case LENGTH -> {
          length = (length << 8) | (bytes[at++] & 0xFF);
          if (--headerBytesToCome == 0) {
            lengthKnown();
          }
        }
        case MASK -> {
          mask = (mask << 8) | (bytes[at++] & 0xFF);
          if (--headerBytesToCome == 0) {
            payloadFollows();
          }
        }
        case PAYLOAD -> at += payload(bytes, at);
        case DONE -> at = bytes.length;
      }
    }
  }

  /** Makes nothing of what follows, except of a close frame. */
  void skip() {
    skipping = true;
    message = null;
    messageLength = 0;
  }

  private void first(byte value) {
    fin = value < 0;
    opcode = value & 0x0F;
    stage = Stage.SECOND;
    boolean mayBePacked = zips != null && (opcode == Wire.TEXT || opcode == Wire.BINARY);
    if ((value & (mayBePacked ? 0x30 : 0x70)) != 0) {
      fault(Wire.PROTOCOL_ERROR, "reserved bits are set");
    }
    switch (opcode) {
      case Wire.CONTINUATION -> {
        if (messageOpcode == 0) {
          fault(Wire.PROTOCOL_ERROR, "a continuation without a message");
        }
      }
      case Wire.TEXT, Wire.BINARY -> {
        if (messageOpcode != 0) {
          fault(Wire.PROTOCOL_ERROR, "a message inside a message");
        }
        messageOpcode = opcode;
        packed = (value & 0x40) != 0;
      }
      case Wire.CLOSE, Wire.PING, Wire.PONG -> {
        if (!fin) {
          fault(Wire.PROTOCOL_ERROR, "a control frame in fragments");
        }
      }
      default -> fault(Wire.PROTOCOL_ERROR, "a reserved opcode");
    }
  }

  private void second(byte value) {
    masked = value < 0;
    if (!masked) {
      fault(Wire.PROTOCOL_ERROR, "a frame without a mask");
    }
    length = value & 0x7F;
    if (length > Wire.MAX_CONTROL_BYTES && isControl()) {
      fault(Wire.PROTOCOL_ERROR, "a control frame of more than 125 bytes");
    }
    lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (lengthBytes == 0) {
      lengthKnown();
    } else {
      length = 0;
      headerBytesToCome = lengthBytes;
      stage = Stage.LENGTH;
    }
  }

  private void lengthKnown() {
    if (length < 0) {
      fault(Wire.PROTOCOL_ERROR, "a length of 64 bits");
      length = Long.MAX_VALUE;
    }
    if ((lengthBytes == 2 && length < 126) || (lengthBytes == 8 && length <= 0xFFFF)) {
      fault(Wire.PROTOCOL_ERROR, "a length that is not written in its shortest form");
    }
    if (!isControl() && length > limit() - messageLength) {
      tooBig();
    }
    if (masked) {
      mask = 0;
      headerBytesToCome = 4;
      stage = Stage.MASK;
    } else {
      payloadFollows();
    }
  }

  private void payloadFollows() {
    done = 0;
    stage = Stage.PAYLOAD;
    if (isControl() && !skipping) {
      control = length == 0 ? NOTHING : new byte[(int) length];
    }
    if (length == 0) {
      frameEnds();
    }
  }

  private int payload(byte[] bytes, int at) {
    int count = (int) Math.min(length - done, bytes.length - at);
    if (!skipping) {
      Masking.apply(bytes, at, count, mask, (int) done);
      if (isControl()) {
        System.arraycopy(bytes, at, control, (int) done, count);
      } else if (messageOpcode == Wire.TEXT && !packed && !utf8.accept(bytes, at, at + count)) {
        fault(Wire.NOT_UTF8, "text that is not UTF-8");
      } else {
        append(bytes, at, count);
      }
    }
    done += count;
    if (done == length) {
      frameEnds();
    }
    return count;
  }

  private void append(byte[] bytes, int at, int count) {
    int needed = messageLength + count;
    byte[] target = message;
    if (target == null || target.length < needed) {
      int largest = fin ? messageLength + (int) (length - done) : limit();
      int size = target == null ? needed : Math.max(needed, Math.min(largest, 2 * target.length));
      target = target == null ? new byte[size] : Arrays.copyOf(target, size);
      message = target;
    }
    System.arraycopy(bytes, at, target, messageLength, count);
    messageLength = needed;
  }

  private void frameEnds() {
    stage = Stage.FIRST;
    if (skipping) {
      if (opcode == Wire.CLOSE) {
        stage = Stage.DONE;
        sink.close(Wire.NO_CODE, "");
      }
    } else if (isControl()) {
      byte[] payload = control;
      control = NOTHING;
      switch (opcode) {
        case Wire.PING -> sink.ping(payload);
        case Wire.PONG -> sink.pong(payload);
        default -> closeFrame(payload);
      }
    } else if (fin) {
      messageEnds();
    }
  }

  private void messageEnds() {
    byte[] whole = message == null ? NOTHING : message;
    int bytes = messageLength;
    boolean text = messageOpcode == Wire.TEXT;
    boolean complete = utf8.isComplete();
    message = null;
    messageLength = 0;
    messageOpcode = 0;
    utf8.reset();
    if (packed && zips != null) {
      Unpacked unpacked = zips.unpack(whole, bytes, messageBytes);
      whole = unpacked.bytes();
      bytes = unpacked.length();
      complete = unpacked.fault() == 0 && (!text || Utf8.isValid(whole, 0, bytes));
      if (unpacked.fault() == Wire.TOO_BIG) {
        tooBig();
        return;
      } else if (unpacked.fault() != 0) {
        fault(unpacked.fault(), "compressed data that is none");
        return;
      }
    }
    if (!text) {
      sink.binary(whole.length == bytes ? whole : Arrays.copyOf(whole, bytes));
    } else if (complete) {
      sink.text(new String(whole, 0, bytes, StandardCharsets.UTF_8), bytes);
    } else {
      fault(Wire.NOT_UTF8, packed ? "text that is not UTF-8" : "text that ends within a character");
    }
  }

  private void closeFrame(byte[] payload) {
    int code = payload.length == 0 ? Wire.NO_CODE : payload.length == 1 ? 0 : code(payload);
    if (payload.length > 0 && !Wire.isCloseCode(code)) {
      fault(Wire.PROTOCOL_ERROR, "a close code that must not be sent");
    } else if (payload.length > 2 && !Utf8.isValid(payload, 2, payload.length)) {
      fault(Wire.NOT_UTF8, "a close reason that is not UTF-8");
    }
    stage = Stage.DONE;
    String reason = skipping || payload.length < 3 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    sink.close(skipping ? Wire.NO_CODE : code, reason);
  }

  private static int code(byte[] payload) {
    return ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
  }

  /** What has arrived of a compressed message is bounded as well: it may not be more than the message itself would be. */
  private int limit() {
    return packed ? messageBytes + messageBytes / 1_024 + PACKED_SURPLUS : messageBytes;
  }

  private void tooBig() {
    fault(Wire.TOO_BIG, "a message of more than " + messageBytes + " bytes");
  }

  private boolean isControl() {
    return opcode >= Wire.CLOSE;
  }

  private void fault(int code, String text) {
    if (!skipping) {
      skip();
      sink.fault(code, text);
    }
  }
}
