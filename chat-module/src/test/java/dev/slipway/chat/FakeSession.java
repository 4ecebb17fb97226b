package dev.slipway.chat;

import dev.slipway.api.Deadline;
import dev.slipway.api.Frame;
import dev.slipway.api.Principal;
import dev.slipway.api.Role;
import dev.slipway.api.Session;
import dev.slipway.testkit.Await;
import dev.slipway.testkit.TestPlatform;
import jakarta.json.JsonObject;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A session that remembers what it was offered, and reads as fast as the test wants. Thread-safe. */
final class FakeSession implements Session {

  private final Principal principal;
  private final List<JsonObject> messages = new ArrayList<>();
  private int closeCode;
  private int space = Integer.MAX_VALUE;
  private int most;
  private int taken;

  FakeSession(String user, Role role) {
    principal = new Principal(user, role, null);
  }

  static FakeSession user(String name) {
    return new FakeSession(name, Role.USER);
  }

  static String text(Frame frame) {
    return StandardCharsets.UTF_8.decode(frame.payload()).toString();
  }

  synchronized List<JsonObject> messages() {
    return List.copyOf(messages);
  }

  List<JsonObject> all(String type) {
    return messages().stream().filter(message -> message.getString("type").equals(type)).toList();
  }

  List<Long> numbers() {
    return all("message").stream().map(message -> message.getJsonNumber("seq").longValue()).toList();
  }

  JsonObject await(String what, Predicate<JsonObject> wanted) {
    return Await.value(
        what, () -> messages().stream().filter(wanted).findFirst(), found -> found.isPresent()).orElseThrow();
  }

  /** Lets so many frames more wait before the outbox counts as half full. */
  synchronized void outbox(int frames) {
    space = frames;
    taken = 0;
    notifyAll();
  }

  /** Returns the most frames that ever waited. */
  synchronized int mostTaken() {
    return most;
  }

  synchronized int closeCode() {
    return closeCode;
  }

  @Override
  public String id() {
    return "fake-" + System.identityHashCode(this);
  }

  @Override
  public Principal principal() {
    return principal;
  }

  @Override
  public SocketAddress peer() {
    return InetSocketAddress.createUnresolved("fake", 1);
  }

  @Override
  public synchronized boolean offer(Frame frame) {
    if (closeCode != 0) {
      return false;
    }
    taken++;
    most = Math.max(most, taken);
    return messages.add(TestPlatform.json(text(frame)));
  }

  @Override
  public boolean offer(Object key, Frame frame) {
    return offer(frame);
  }

  @Override
  public synchronized void close(int code, String reason) {
    closeCode = closeCode == 0 ? code : closeCode;
    notifyAll();
  }

  @Override
  public synchronized boolean isOpen() {
    return closeCode == 0;
  }

  @Override
  public synchronized boolean awaitSpace(Deadline deadline) throws InterruptedException {
    while (closeCode == 0 && taken >= space && !deadline.expired()) {
      wait(Math.max(1, deadline.remaining(TimeUnit.MILLISECONDS)));
    }
    return closeCode == 0 && taken < space;
  }
}
