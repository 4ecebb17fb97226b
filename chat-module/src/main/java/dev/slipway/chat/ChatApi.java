package dev.slipway.chat;

import dev.slipway.api.Principal;
import dev.slipway.api.Queries;
import dev.slipway.chat.contract.Appended;
import dev.slipway.chat.contract.ChatMessage;
import dev.slipway.chat.contract.LogFailure;
import dev.slipway.chat.protocol.Answers;
import dev.slipway.chat.protocol.Command;
import dev.slipway.chat.protocol.CommandParser;
import dev.slipway.chat.protocol.ErrorCode;
import dev.slipway.chat.protocol.Names;
import dev.slipway.chat.protocol.Refused;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.common.parameters.Parameters;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** The chat over HTTP, under {@code /api/chat}, as {@code openapi.json} describes it. Thread-safe. */
final class ChatApi implements HttpService {

  private static final int HIGHEST_LIMIT = 1_000;
  private static final int DEFAULT_LIMIT = 100;
  private static final int EXPORT_PAGE = 500;
  private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(30);

  private final Chat chat;
  private final Moderator moderator;
  private final CommandParser parser;
  private final ChatMeters meters;

  ChatApi(Chat chat, Moderator moderator, CommandParser parser, ChatMeters meters) {
    this.chat = chat;
    this.moderator = moderator;
    this.parser = parser;
    this.meters = meters;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/rooms", answering(this::rooms))
        .get("/rooms/{room}/messages", answering(this::messages))
        .post("/rooms/{room}/messages", answering(this::say))
        .delete("/rooms/{room}/messages/{seq}", answering(this::delete))
        .get("/rooms/{room}/export", answering(this::export))
        .put("/rooms/{room}/mutes/{user}", answering(this::mute))
        .post("/rooms/{room}/kicks/{user}", answering(this::kick))
        .put("/rooms/{room}/closed", answering((request, response) -> close(request, response, true)))
        .delete("/rooms/{room}/closed", answering((request, response) -> close(request, response, false)));
  }

  @FunctionalInterface
  private interface Action {
    void run(ServerRequest request, ServerResponse response) throws Refused;
  }

  private Handler answering(Action action) {
    return (request, response) -> {
      try {
        action.run(request, response);
      } catch (Refused refused) {
        meters.refused(refused.code());
        refused.retryAfter().ifPresent(time ->
            response.header(HeaderNames.RETRY_AFTER, Long.toString(Math.max(1, Math.ceilDiv(time.toMillis(), 1_000L)))));
        send(response.status(status(refused.code())), Answers.httpError(refused));
      }
    };
  }

  private void rooms(ServerRequest request, ServerResponse response) throws Refused {
    Parameters query = request.query();
    String after = Queries.first(query, "after").orElse("");
    send(response, RoomList.json(chat, after, limit(query)));
  }

  private void messages(ServerRequest request, ServerResponse response) throws Refused {
    String room = room(request);
    Parameters query = request.query();
    OptionalLong after = number(query, "after");
    OptionalLong before = number(query, "before");
    if (after.isPresent() && before.isPresent()) {
      throw new Refused(ErrorCode.BAD_FIELD, "use 'after' or 'before', not both");
    }
    Chat.Page page = after.isPresent()
        ? chat.after(room, after.getAsLong(), limit(query)) : chat.before(room, before, limit(query));
    send(response, Answers.page(room, page.epoch(), page.items(), page.more()));
  }

  private void say(ServerRequest request, ServerResponse response) throws Refused {
    Command.Say say = parser.parseBody(room(request), request.content().as(String.class));
    Appended appended = said(request, room(request), say);
    send(response.status(appended.repeated() ? Status.OK_200 : Status.CREATED_201), Answers.item(appended.message()));
  }

  private Appended said(ServerRequest request, String name, Command.Say say) throws Refused {
    meters.received();
    chat.refuseWhileStopping();
    AwaitedReceipt receipt = new AwaitedReceipt();
    Room room = chat.enter(name);
    try {
      String id = say.id().orElseGet(() -> UUID.randomUUID().toString());
      chat.say(room, Principal.of(request).name(), id, say.content(), receipt);
      return receipt.await(COMMIT_PATIENCE);
    } finally {
      chat.rooms().release(room);
    }
  }

  private void delete(ServerRequest request, ServerResponse response) throws Refused {
    moderator.delete(Principal.of(request), address(request), room(request), positive(path(request, "seq")));
    response.status(Status.NO_CONTENT_204).send();
  }

  private void mute(ServerRequest request, ServerResponse response) throws Refused {
    long seconds = number(request.query(), "seconds").orElse(-1);
    if (seconds < 0 || seconds > CommandParser.MAX_MUTE_SECONDS) {
      throw new Refused(ErrorCode.BAD_FIELD, "'seconds' must be a whole number from 0 to " + CommandParser.MAX_MUTE_SECONDS);
    }
    moderator.mute(
        Principal.of(request), address(request), room(request), Names.user(path(request, "user")), Math.toIntExact(seconds));
    response.status(Status.NO_CONTENT_204).send();
  }

  private void kick(ServerRequest request, ServerResponse response) throws Refused {
    moderator.kick(Principal.of(request), address(request), room(request), Names.user(path(request, "user")));
    response.status(Status.NO_CONTENT_204).send();
  }

  private void close(ServerRequest request, ServerResponse response, boolean closed) throws Refused {
    if (closed) {
      moderator.close(Principal.of(request), address(request), room(request));
    } else {
      moderator.open(Principal.of(request), address(request), room(request));
    }
    response.status(Status.NO_CONTENT_204).send();
  }

  /** Writes every message that is kept, a line each, page by page: as long as the room is, no more than a page is in memory. */
  private void export(ServerRequest request, ServerResponse response) throws Refused {
    String room = room(request);
    try {
      List<ChatMessage> page = chat.log().after(room, 0, EXPORT_PAGE);
      response.headers().contentType(MediaTypes.create("application/jsonl"));
      response.headers().set(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + room + ".jsonl\"");
      try (OutputStream out = response.outputStream()) {
        while (!page.isEmpty()) {
          StringBuilder lines = new StringBuilder();
          page.forEach(message -> lines.append(Answers.item(message)).append('\n'));
          out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
          page = chat.log().after(room, page.getLast().seq(), EXPORT_PAGE);
        }
      }
    } catch (LogFailure failure) {
      throw Chat.troubled("room '" + room + "' cannot be exported", failure);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static Status status(ErrorCode code) {
    return switch (code) {
      case NOT_JSON, UNKNOWN_TYPE, MISSING_FIELD, UNKNOWN_FIELD, BAD_FIELD, BAD_ROOM, BAD_ID, EMPTY, TOO_LONG, NOT_A_MEMBER ->
          Status.BAD_REQUEST_400;
      case NOT_ALLOWED, MUTED, ROOM_CLOSED -> Status.FORBIDDEN_403;
      case NO_SUCH_ROOM, NO_SUCH_MESSAGE -> Status.NOT_FOUND_404;
      case TOO_FAST -> Status.TOO_MANY_REQUESTS_429;
      case TOO_MANY_ROOMS, ROOM_FULL, STORE_FULL, STORE_READ_ONLY, STORE_UNAVAILABLE, STOPPING ->
          Status.SERVICE_UNAVAILABLE_503;
    };
  }

  private static String room(ServerRequest request) throws Refused {
    return Names.room(path(request, "room"));
  }

  private static String path(ServerRequest request, String name) {
    return request.path().pathParameters().get(name);
  }

  private static String address(ServerRequest request) {
    return request.remotePeer().address().toString();
  }

  private static int limit(Parameters query) throws Refused {
    long limit = number(query, "limit").orElse(DEFAULT_LIMIT);
    if (limit < 1 || limit > HIGHEST_LIMIT) {
      throw new Refused(ErrorCode.BAD_FIELD, "'limit' must be a whole number from 1 to " + HIGHEST_LIMIT);
    }
    return (int) limit;
  }

  private static OptionalLong number(Parameters query, String name) throws Refused {
    if (!query.contains(name)) {
      return OptionalLong.empty();
    }
    String text = Queries.first(query, name).orElse("");
    if (!text.matches("\\d{1,18}")) {
      throw new Refused(ErrorCode.BAD_FIELD, "'" + name + "' must be a whole number of at most 18 digits");
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  private static long positive(String text) throws Refused {
    if (!text.matches("[1-9]\\d{0,17}")) {
      throw new Refused(ErrorCode.BAD_FIELD, "the number of a message is a whole number from 1 on");
    }
    return Long.parseLong(text);
  }

  private static void send(ServerResponse response, String json) {
    response.headers().contentType(MediaTypes.APPLICATION_JSON);
    response.send(json.getBytes(StandardCharsets.UTF_8));
  }
}
