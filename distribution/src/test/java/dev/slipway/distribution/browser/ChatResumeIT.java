package dev.slipway.distribution.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.distribution.SlipwayProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The server is stopped and started again while people talk: nothing is lost, nothing comes twice. */
class ChatResumeIT {

  @RegisterExtension
  static final Browsers BROWSERS = new Browsers();

  @TempDir
  Path data;

  @Test
  void restart_losesNothingAndRepeatsNothing() throws Exception {
    List<ChatPage> pages;
    int port;
    try (SlipwayProcess first = Site.withGuests(data).start("run")) {
      first.awaitReady(Site.START);
      port = first.port();
      pages = List.of(
          ChatPage.asGuest(BROWSERS.desktop(), first, "ann", "lobby"), ChatPage.asGuest(BROWSERS.desktop(), first, "bob", "lobby"));
      pages.forEach(page -> page.browser().expect(ChatResumeIT::isAboutTheServerBeingAway));
      pages.getFirst().say("before");
      pages.getLast().awaitMessage("before", "acknowledged");

      first.terminate();
      pages.forEach(page -> page.awaitState("waiting", "connecting"));
      assertEquals(0, first.awaitExit(Site.STOP).code());
    }
    ChatPage ann = pages.getFirst();
    ChatPage bob = pages.getLast();
    ann.say("while it was down");
    bob.say("me too");
    ann.awaitMessage("while it was down", "pending");
    bob.awaitMessage("me too", "pending");
    ann.browser().awaitText("#state", "reconnecting"::equals);
    ann.browser().awaitText("#banner-text", text -> text.startsWith("Reconnecting"));
    ann.browser().screenshot("chat-reconnecting");

    try (SlipwayProcess second = Site.withGuests(data).port(port).start("run")) {
      second.awaitReady(Site.START);
      pages.forEach(page -> page.awaitState("live"));
      for (ChatPage page : pages) {
        page.awaitMessage("while it was down", "acknowledged");
        page.awaitMessage("me too", "acknowledged");
      }
      ann.say("after");
      bob.awaitMessage("after", "acknowledged");
      Wait.until("both show the same", () -> ann.messages().equals(bob.messages()));
      assertEquals(List.of(1L, 2L, 3L, 4L), bob.numbers());
      assertEquals(List.of(1L, 2L, 3L, 4L), ann.numbers());
      assertEquals("before", bob.messages().getFirst());
      assertEquals("after", bob.messages().getLast());
    }
  }

  @Test
  void wipedData_isNoticed_andThePageBeginsAnew(@TempDir Path other) throws Exception {
    ChatPage ann;
    int port;
    try (SlipwayProcess first = Site.withGuests(data).start("run")) {
      first.awaitReady(Site.START);
      port = first.port();
      ann = ChatPage.asGuest(BROWSERS.desktop(), first, "ann", "lobby");
      ann.browser().expect(ChatResumeIT::isAboutTheServerBeingAway);
      for (String text : List.of("one", "two", "three")) {
        ann.say(text);
        ann.awaitMessage(text, "acknowledged");
      }
      first.terminate();
      ann.awaitState("waiting", "connecting");
      assertEquals(0, first.awaitExit(Site.STOP).code());
    }
    ann.say("while it was down");
    ann.awaitMessage("while it was down", "pending");

    try (SlipwayProcess second = Site.withGuests(other).port(port).start("run")) {
      second.awaitReady(Site.START);
      Site.say(second, "lobby", "scribe", 5); // as many as there were, and more: the numbers alone tell nothing
      ann.awaitState("live");
      ann.awaitMessage("while it was down", "acknowledged");
      Wait.until("all of the new log", () -> ann.numbers().equals(List.of(1L, 2L, 3L, 4L, 5L, 6L)));
      assertEquals(List.of(), ann.messages().stream().filter(List.of("one", "two", "three")::contains).toList(), "the old log is gone");
    }
  }

  /** The browser says of each attempt that fails that it failed; anything else is a defect. */
  private static boolean isAboutTheServerBeingAway(String complaint) {
    return complaint.contains("net::ERR_") || complaint.contains("WebSocket connection to") || complaint.contains("status of 503");
  }
}
