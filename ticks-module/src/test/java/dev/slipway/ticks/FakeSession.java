package dev.slipway.ticks;

import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.Principal;
import dev.slipway.api.Session;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A session that remembers what it was offered. Thread-safe. */
final class FakeSession implements Session {

  private final List<Frame> frames = new ArrayList<>();
  private boolean open = true;
  private int waiting;

  static JsonObject json(Frame frame) {
    try (var reader = Json.createReader(new StringReader(text(frame)))) {
      return reader.readObject();
    }
  }

  static String text(Frame frame) {
    return StandardCharsets.UTF_8.decode(frame.payload()).toString();
  }

  synchronized List<JsonObject> messages() {
    return frames.stream().map(FakeSession::json).toList();
  }

  synchronized List<JsonObject> messages(String type) {
    return messages().stream().filter(message -> message.getString("type").equals(type)).toList();
  }

  synchronized List<Long> numbers() {
    return messages("tick").stream().map(m -> m.getJsonNumber("seq").longValue()).toList();
  }

  /** Says how many frames wait from now on. */
  synchronized void waiting(int frames) {
    waiting = frames;
  }

  @Override
  public synchronized int waiting() {
    return waiting;
  }

  @Override
  public String id() {
    return "fake-" + System.identityHashCode(this);
  }

  @Override
  public Principal principal() {
    return Principal.ANONYMOUS;
  }

  @Override
  public SocketAddress peer() {
    return InetSocketAddress.createUnresolved("fake", 1);
  }

  @Override
  public synchronized boolean offer(Frame frame) {
    return open && frames.add(frame);
  }

  @Override
  public boolean offer(Object key, Frame frame) {
    return offer(frame);
  }

  @Override
  public synchronized void close(int code, String reason) {
    open = false;
  }

  @Override
  public synchronized boolean isOpen() {
    return open;
  }

  @Override
  public boolean awaitSpace(Deadline deadline) {
    return isOpen();
  }
}
