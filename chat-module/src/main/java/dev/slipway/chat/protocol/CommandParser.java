package dev.slipway.chat.protocol;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads what clients send. Immutable and thread-safe. */
public final class CommandParser {

  /** The most messages of one page of history. */
  public static final int MAX_HISTORY = 200;
  /** The longest mute in seconds: a year. */
  public static final int MAX_MUTE_SECONDS = 366 * 24 * 60 * 60;

  private static final List<String> TYPES =
      List.of("join", "leave", "message", "history", "typing", "ping", "delete", "mute", "kick", "close", "open");
  private static final int DEFAULT_HISTORY = 50;
  private static final int MAX_TYPE = 32;

  private final int maxContent;

  /** A parser that takes contents of so many characters. */
  public CommandParser(int maxContent) {
    this.maxContent = maxContent;
  }

  /**
   * Returns what {@code text} asks for.
   *
   * @throws Refused when it cannot be understood, or a value is not of its allowed form; it says to what it is the answer, as far as
   *     that can be understood
   */
  public Command parse(String text) throws Refused {
    Fields fields = Fields.read(text);
    Subject subject = Subject.of(fields);
    boolean bare = isBare(fields);
    try {
      String type = bare ? "a message without a type" : fields.text("type");
      Command command = bare ? new Command.Say(Optional.empty(), Optional.empty(), content(fields)) : typed(type, fields);
      fields.end(type);
      return command;
    } catch (Refused refused) {
      throw subject.of(refused);
    }
  }

  /** Returns {@code refused} as the answer to {@code text}, which was not parsed, as far as that can be understood. */
  public static Refused answering(String text, Refused refused) {
    try {
      return Subject.of(Fields.read(text)).of(refused);
    } catch (Refused notUnderstood) {
      return refused;
    }
  }

  /**
   * Returns the message that the body of a request is: {@code {"id":…,"content":…}}, the id may be left out.
   *
   * @throws Refused when it cannot be understood, or a value is not of its allowed form
   */
  public Command.Say parseBody(String room, String body) throws Refused {
    Fields fields = Fields.read(body);
    Optional<String> id = fields.has("id") ? Optional.of(Names.id(fields.text("id"))) : Optional.empty();
    Command.Say say = new Command.Say(Optional.of(room), id, content(fields));
    fields.end("a message");
    return say;
  }

  private Command typed(String type, Fields fields) throws Refused {
    return switch (type) {
      case "join" -> new Command.Join(
          room(fields), fields.optional("since", 0, Long.MAX_VALUE),
          fields.has("epoch") ? Optional.of(Names.epoch(fields.text("epoch"))) : Optional.empty());
      case "leave" -> new Command.Leave(room(fields));
      case "message" -> new Command.Say(Optional.of(room(fields)), Optional.of(Names.id(fields.text("id"))), content(fields));
      case "history" -> history(fields);
      case "typing" -> new Command.Typing(room(fields));
      case "ping" -> new Command.Ping();
      case "delete" -> new Command.Delete(room(fields), fields.number("seq", 1, Long.MAX_VALUE));
      case "mute" -> new Command.Mute(
          room(fields), Names.user(fields.text("user")), (int) fields.number("seconds", 0, MAX_MUTE_SECONDS));
      case "kick" -> new Command.Kick(room(fields), Names.user(fields.text("user")));
      case "close" -> new Command.Close(room(fields));
      case "open" -> new Command.Open(room(fields));
      default -> throw new Refused(ErrorCode.UNKNOWN_TYPE, "type '"
          + Names.shown(type.length() > MAX_TYPE ? type.substring(0, MAX_TYPE) : type) + "' is not one of " + String.join(", ", TYPES));
    };
  }

  private static Command history(Fields fields) throws Refused {
    String room = room(fields);
    OptionalLong before = fields.optional("before", 1, Long.MAX_VALUE);
    long limit = fields.optional("limit", 1, MAX_HISTORY).orElse(DEFAULT_HISTORY);
    return new Command.History(room, before, (int) limit);
  }

  private static String room(Fields fields) throws Refused {
    return Names.room(fields.text("room"));
  }

  private String content(Fields fields) throws Refused {
    return Names.content(fields.text("content"), maxContent);
  }

  private static boolean isBare(Fields fields) {
    return !fields.has("type") && fields.has("content");
  }

  /** What a message is about, as far as an answer may repeat it: of the allowed form. Immutable. */
  private record Subject(@Nullable String type, @Nullable String room, @Nullable String id) {

    static Subject of(Fields fields) {
      String type = isBare(fields) ? "message" : fields.peek("type");
      return new Subject(
          type != null && TYPES.contains(type) ? type : null, valid(fields.peek("room"), false), valid(fields.peek("id"), true));
    }

    Refused of(Refused refused) {
      Refused about = refused.about(room, id);
      return type == null ? about : about.answers(type);
    }

    private static @Nullable String valid(@Nullable String text, boolean id) {
      try {
        return text == null ? null : id ? Names.id(text) : Names.room(text);
      } catch (Refused notAllowed) {
        return null;
      }
    }
  }
}
