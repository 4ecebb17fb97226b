package dev.slipway.distribution.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Role;
import dev.slipway.distribution.SlipwayProcess;
import dev.slipway.testkit.TestTokens;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;

/** The chat page, used by people in browsers of their own. Each test has its own room. */
class ChatPageIT {

  private static final int SHOWN_AT_MOST = 300;

  @RegisterExtension
  static final Browsers BROWSERS = new Browsers();

  @TempDir
  static Path data;

  private static SlipwayProcess slipway;

  @BeforeAll
  static void start() throws Exception {
    slipway = Site.withGuests(data).start("run");
    slipway.awaitReady(Site.START);
  }

  @AfterAll
  static void stop() {
    slipway.close();
  }

  @Test
  void twoPeople_talkAndSeeEachOther() {
    ChatPage ann = ChatPage.asGuest(BROWSERS.desktop(), slipway, "ann", "harbour");
    ChatPage bob = ChatPage.asGuest(BROWSERS.dark(), slipway, "bob", "harbour");

    ann.awaitPerson("bob", true);
    assertEquals(List.of("bob", "ann"), bob.people(), "oneself first");
    ann.say("Hello Bob,\nis the slip free?");
    ann.awaitMessage("Hello Bob,\nis the slip free?", "acknowledged");
    bob.awaitMessage("Hello Bob,\nis the slip free?", "acknowledged");
    bob.write("Just a mom");
    ann.browser().awaitText("#typing", "bob is writing"::equals);
    bob.say("ent… yes! See https://example.org/tides?day=1, javascript:alert(1) is no link.");
    ann.awaitMessage("Just a moment… yes! See https://example.org/tides?day=1, javascript:alert(1) is no link.", "acknowledged");
    ann.browser().awaitText("#typing", String::isEmpty);
    assertEquals(1, ann.browser().count("#messages a"), "one link, and the other text is none");
    assertEquals(List.of(1L, 2L), ann.numbers());
    assertEquals(ann.messages(), bob.messages());
    assertEquals(List.of(), Axe.violations(ann.browser()));
    assertEquals(List.of(), Axe.violations(bob.browser()));
    ann.browser().screenshot("chat");
    bob.browser().screenshot("chat-dark");

    bob.browser().open(slipway.uri("/"));
    ann.awaitPerson("bob", false);
  }

  @Test
  void markup_staysText() {
    String name = "<img src=x onerror=window.broken=1>";
    String said = "<script>window.broken=1</script><b onclick=alert(1)>bold?</b> &amp; <style>*{display:none}</style>";
    ChatPage mallory = ChatPage.withToken(BROWSERS.desktop(), slipway, TestTokens.of(name, Role.USER), "markup");
    ChatPage ann = ChatPage.asGuest(BROWSERS.desktop(), slipway, "ann", "markup");

    mallory.say(said);
    ann.awaitMessage(said, "acknowledged");
    mallory.write("more");
    ann.browser().awaitText("#typing", (name + " is writing")::equals);
    ann.awaitPerson(name, true);
    assertTrue(ann.browser().texts(".message .who strong").contains(name), () -> ann.browser().texts(".who").toString());
    for (ChatPage page : List.of(ann, mallory)) {
      assertNull(page.browser().run("return window.broken ?? null"));
      assertEquals(0, page.browser().count("main img, main b, main script, main style"));
    }
  }

  @Test
  void history_isPagedInBothDirectionsAndDroppedAgain() throws Exception {
    int all = SHOWN_AT_MOST + 120;
    Site.say(slipway, "archive", "scribe", all);
    ChatPage page = ChatPage.asGuest(BROWSERS.desktop(), slipway, "reader", "archive");
    page.awaitMessage("message " + all, "acknowledged");

    TreeSet<Long> seen = new TreeSet<>(page.numbers());
    Wait.until("the first message is shown", () -> {
      page.scrollTo("top");
      List<Long> now = page.numbers();
      seen.addAll(now);
      assertConsecutive(now);
      assertTrue(now.size() <= SHOWN_AT_MOST, "shown: " + now.size());
      return now.getFirst() == 1;
    });
    assertEquals(LongStream.rangeClosed(1, all).boxed().toList(), List.copyOf(seen));
    page.browser().awaitText("#log-start", "This is where archive begins."::equals);
    assertTrue(page.numbers().getLast() < all, "the newest messages have been dropped from the page");

    Site.say(slipway, "archive", "scribe", 1);
    page.browser().awaitText("#jump-text", "1 new message"::equals);
    Wait.until("the newest message is shown", () -> {
      page.scrollTo("end");
      List<Long> now = page.numbers();
      assertConsecutive(now);
      assertTrue(now.size() <= SHOWN_AT_MOST, "shown: " + now.size());
      return now.getLast() == all + 1;
    });
  }

  @Test
  void rooms_countWhatIsUnread() throws Exception {
    ChatPage ann = ChatPage.asGuest(BROWSERS.desktop(), slipway, "ann", "quay");
    assertEquals("It is quiet here", ann.browser().text("#empty strong"));
    ann.join("night-watch");
    ann.browser().screenshot("chat-empty");

    Site.say(slipway, "quay", "bob", 3);
    ann.browser().awaitText("#room-list button[data-unread] .badge", text -> text.startsWith("3"));
    Wait.until("the title tells", () -> "(3) night-watch – Slipway".equals(ann.browser().run("return document.title")));
    ann.open("quay");
    Wait.until("all is read", () -> ann.browser().count("#room-list button[data-unread]") == 0);
    Wait.until("all is shown", () -> ann.messages().equals(List.of("message 1", "message 2", "message 3")));
    assertEquals(1, ann.browser().count("#messages .line.unread"));

    ann.browser().reload();
    ann.browser().awaitText("#room-title", "#quay"::equals);
    Wait.until("remembered", () -> ann.browser().texts("#room-list .label").equals(List.of("lobby", "quay", "night-watch")));
    ann.browser().click("#room-leave");
    Wait.until("the room is left", () -> ann.browser().texts("#room-list .label").equals(List.of("lobby", "night-watch")));
  }

  @Test
  void moderators_deleteMuteAndRemove() {
    ChatPage eve = ChatPage.withToken(BROWSERS.dark(), slipway, TestTokens.of("eve", Role.MODERATOR), "court");
    ChatPage bob = ChatPage.asGuest(BROWSERS.desktop(), slipway, "bob", "court");
    bob.say("rude words");
    eve.awaitMessage("rude words", "acknowledged");

    eve.browser().click(".message .bin");
    eve.browser().click("#question-yes");
    bob.awaitMessage("This message was deleted.", "deleted");
    Wait.until("no rude words", () -> !bob.messages().contains("rude words") && !eve.messages().contains("rude words"));

    eve.browser().click(".person[data-user=guest-bob] .icon");
    eve.browser().screenshot("chat-moderator");
    eve.browser().click(".person[data-user=guest-bob] .tools button");
    Wait.until("bob is told", () -> bob.browser().texts(".line.event").contains("You were muted for 10 min by eve."));
    bob.say("but");
    bob.awaitMessage("but", "failed");
    bob.browser().screenshot("chat-refused");
    bob.browser().reload();
    bob.awaitMessage("but", "failed");
    Wait.until("bob may write again", () -> {
      // His row goes and comes with him; and by its text alone this button is told from the one that mutes, which takes its place.
      eve.browser().run("[...document.querySelectorAll('.person[data-user=guest-bob] .tools button')]"
          + ".find(each => each.textContent === 'Let write again')?.click()");
      return bob.browser().texts(".line.event").contains("You may write again.");
    });
    bob.browser().click(".message[data-state=failed] .trouble button");
    eve.awaitMessage("but", "acknowledged");
    assertEquals(1, bob.messages().stream().filter("but"::equals).count());

    Wait.until("the tools are open", () -> useTool(eve, "guest-bob", ".tools .bad"));
    eve.browser().click("#question-yes");
    bob.browser().awaitText("#banner-text", "You were removed from this room by eve."::equals);
    eve.awaitPerson("bob", false);
    bob.browser().click("#banner-action");
    eve.awaitPerson("bob", true);
  }

  @Test
  void administrators_closeAndOpenARoom() {
    ChatPage root = ChatPage.withToken(BROWSERS.dark(), slipway, TestTokens.of("root", Role.ADMIN), "vault");
    ChatPage bob = ChatPage.asGuest(BROWSERS.desktop(), slipway, "bob", "vault");
    bob.say("before");
    root.awaitMessage("before", "acknowledged");

    root.browser().click("#room-close");
    root.browser().click("#question-yes");
    for (ChatPage page : List.of(root, bob)) {
      page.browser().awaitText("#banner-text", "The room was closed by root."::equals);
      Wait.until("nobody is there", () -> page.people().isEmpty());
    }
    bob.browser().screenshot("chat-closed");
    bob.browser().click("#banner-action");
    bob.browser().awaitText("#banner-text", "the room is closed"::equals);
    assertEquals("Join again", bob.browser().text("#banner-action"), "only administrators may open it");

    assertEquals("Open the room", root.browser().text("#banner-action"));
    root.browser().click("#banner-action");
    root.awaitPerson("root", true);
    bob.browser().click("#banner-action");
    bob.awaitPerson("root", true);
    bob.say("after");
    for (ChatPage page : List.of(root, bob)) {
      page.awaitMessage("after", "acknowledged");
    }
    assertEquals(List.of(1L, 2L), root.numbers());
    assertEquals(List.of(1L, 2L), bob.numbers());
  }

  @Test
  void twoTabsOfOneUser_showTheSame_andAreOnePerson() {
    ChatPage bob = ChatPage.asGuest(BROWSERS.dark(), slipway, "bob", "pier");
    ChatPage ann = ChatPage.asGuest(BROWSERS.desktop(), slipway, "ann", "pier");
    ann.openTab(slipway, "pier");
    ann.say("from the second tab");
    ann.awaitMessage("from the second tab", "acknowledged");
    bob.awaitMessage("from the second tab", "acknowledged");
    assertEquals(List.of("bob", "ann"), bob.people());
    assertEquals(List.of("ann", "bob"), ann.people());

    ann.browser().lookAt(0);
    ann.awaitMessage("from the second tab", "acknowledged");
    ann.say("from the first");
    ann.browser().lookAt(1);
    ann.awaitMessage("from the first", "acknowledged");
    assertEquals(List.of(1L, 2L), ann.numbers());
    assertEquals(3, sessions("pier"));

    ann.browser().closeLastTab();
    Wait.until("the tab is gone", () -> sessions("pier") == 2);
    bob.say("are you still there?");
    ann.awaitMessage("are you still there?", "acknowledged");
    assertEquals(List.of("bob", "ann"), bob.people(), "one tab less is no person less");
    assertEquals(List.of(1L, 2L, 3L), ann.numbers());
  }

  private static int sessions(String room) {
    try (JsonReader reader = Json.createReader(new StringReader(slipway.get("/api/chat/rooms?guest=looker").body()))) {
      return reader.readObject().getJsonArray("rooms").getValuesAs(JsonObject.class).stream()
          .filter(each -> each.getString("name").equals(room)).findFirst().orElseThrow().getInt("sessions");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Opens the tools of a user where they are closed, and clicks one; returns false when they are not there at the moment. */
  private static boolean useTool(ChatPage page, String user, String tool) {
    String row = ".person[data-user=" + user + "] ";
    try {
      if (page.browser().count(row + ".icon[aria-expanded=false]") > 0) {
        page.browser().click(row + ".icon");
      }
      page.browser().click(row + tool);
      return true;
    } catch (WebDriverException gone) {
      return false;
    }
  }

  @Test
  void phone_showsOneThingAtATime() throws Exception {
    Site.say(slipway, "pocket", "scribe", 12);
    ChatPage page = ChatPage.asGuest(BROWSERS.phone(), slipway, "tom", "pocket");
    page.awaitMessage("message 12", "acknowledged");
    page.say("On the train. More this evening, when I am back at the desk and can look at the charts.");
    page.awaitMessage("On the train. More this evening, when I am back at the desk and can look at the charts.", "acknowledged");

    assertEquals(390L, page.browser().run("return document.documentElement.scrollWidth"), "nothing sticks out");
    assertEquals(List.of(), Axe.violations(page.browser()));
    page.browser().screenshot("chat-phone");
    page.browser().click("#rooms-open");
    page.browser().await(".chat[data-pane=rooms]");
    assertEquals("rooms-close", page.browser().run("return document.activeElement.id"));
    page.browser().screenshot("chat-phone-rooms");
    page.browser().type("#join-name", Keys.ESCAPE);
    page.browser().await(".chat[data-pane='']");
  }

  /** What no test can wait for, asked of the page's own parts. */
  @Test
  void parts_keepTheirLimits() {
    Browser browser = BROWSERS.desktop();
    browser.open(slipway.uri("/chat/"));
    Object wrong = browser.runLater(Browser.resource("parts.js"));
    assertEquals("", wrong);
  }

  private static void assertConsecutive(List<Long> numbers) {
    for (int i = 1; i < numbers.size(); i++) {
      assertEquals(numbers.get(i - 1) + 1, numbers.get(i), () -> "a hole or a duplicate in " + numbers);
    }
  }
}
