package dev.slipway.distribution;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a user of the chat does, so that the AOT cache knows it. Confined to one thread. */
final class ChatTraining {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int MESSAGES = 5;
  private static final List<String> PAGES = List.of(
      "/chat/", "/chat/app.js", "/chat/openapi.json", "/chat/readyz", "/api/chat/rooms", "/api/chat/rooms/training/messages?limit=2",
      "/api/chat/rooms/training/export");

  private final HttpClient client;
  private final SlipwayProcess process;
  private final String authorization;
  private final Texts heard = new Texts(new LinkedBlockingQueue<>(), new StringBuilder());

  ChatTraining(HttpClient client, SlipwayProcess process, String token) {
    this.client = client;
    this.process = process;
    this.authorization = "Bearer " + token;
  }

  /** Joins a room, says something, looks back, and reads over HTTP what was said. The session stays open. Blocks until it is done. */
  void run() throws IOException, InterruptedException {
    WebSocket chat = client.newWebSocketBuilder().header("Authorization", authorization)
        .buildAsync(process.webSocket("/chat/ws"), heard).join();
    await("hello");
    say(chat, "{\"type\":\"join\",\"room\":\"training\",\"since\":0}", "joined");
    for (int i = 0; i < MESSAGES; i++) {
      say(chat, "{\"type\":\"message\",\"room\":\"training\",\"id\":\"m-" + i + "\",\"content\":\"message " + i + "\"}", "ack");
    }
    say(chat, "{\"type\":\"history\",\"room\":\"training\",\"limit\":3}", "history");
    say(chat, "{\"type\":\"nonsense\"}", "error");
    for (String page : PAGES) {
      HttpRequest request = HttpRequest.newBuilder(process.uri(page)).header("Authorization", authorization).timeout(PATIENCE).build();
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw new IllegalStateException("training: " + page + " answers " + status);
      }
    }
  }

  private void say(WebSocket chat, String text, String answer) throws InterruptedException {
    chat.sendText(text, true).join();
    await(answer);
  }

  private void await(String type) throws InterruptedException {
    String text = "";
    while (!text.startsWith("{\"type\":\"" + type + "\"")) {
      text = heard.queue().poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      if (text == null) {
        throw new IllegalStateException("training: the chat does not answer with '" + type + "'");
      }
    }
  }

  /** Queues whole messages. */
  private record Texts(BlockingQueue<String> queue, StringBuilder part) implements WebSocket.Listener {

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        queue.add(part.toString());
        part.setLength(0);
      }
      return WebSocket.Listener.super.onText(socket, data, last);
    }
  }
}
