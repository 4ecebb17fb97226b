package dev.slipway.distribution.browser;

import dev.slipway.distribution.SlipwayProcess;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.openqa.selenium.Keys;

/** The chat page in a browser, in the words of the person in front of it. Confined to the thread of the test. */
final class ChatPage {

  private static final Duration LONGEST_RECONNECT = Duration.ofSeconds(35);

  private final Browser browser;

  private ChatPage(Browser browser) {
    this.browser = browser;
  }

  /** Opens the page and comes in as a guest. Returns when the room is there. */
  static ChatPage asGuest(Browser browser, SlipwayProcess slipway, String name, String room) {
    browser.open(slipway.uri("/chat/#" + room));
    browser.await("#identity[open]");
    browser.type("#identity-name", name, Keys.ENTER);
    return new ChatPage(browser).entered(room);
  }

  /** Opens the page and comes in with a token. Returns when the room is there. */
  static ChatPage withToken(Browser browser, SlipwayProcess slipway, String token, String room) {
    browser.open(slipway.uri("/chat/#" + room));
    browser.await("#identity[open]");
    browser.click("#identity-more summary");
    browser.type("#identity-token", token, Keys.ENTER);
    return new ChatPage(browser).entered(room);
  }

  /** Opens a room in another tab, where the same user comes in without being asked. Returns when the room is there. */
  void openTab(SlipwayProcess slipway, String room) {
    browser.openTab(slipway.uri("/chat/#" + room));
    entered(room);
  }

  private ChatPage entered(String room) {
    awaitState("live");
    browser.awaitText("#room-title", ("#" + room)::equals);
    Wait.until("people are shown", () -> !people().isEmpty());
    return this;
  }

  Browser browser() {
    return browser;
  }

  /** Writes a message and sends it. Lines are told apart as people do, by Shift+Enter. */
  void say(String text) {
    browser.type("#text", text.replace("\n", Keys.chord(Keys.SHIFT, Keys.ENTER)) + Keys.ENTER);
  }

  /** Writes without sending. */
  void write(String text) {
    browser.type("#text", text);
  }

  /** Goes to another room, which is made where there is none. */
  void join(String room) {
    browser.type("#join-name", room, Keys.ENTER);
    browser.awaitText("#room-title", ("#" + room)::equals);
  }

  /** Opens a room of the list. */
  void open(String room) {
    String labels = "[...document.querySelectorAll('#room-list .label')]";
    browser.run(labels + ".find(each => each.textContent === arguments[0]).closest('button').click()", room);
    browser.awaitText("#room-title", ("#" + room)::equals);
  }

  /** Returns the texts of the messages that are shown. */
  List<String> messages() {
    return browser.texts("#messages .message .text");
  }

  /** Returns the numbers of the messages that are shown; those without are not yet acknowledged. */
  List<Long> numbers() {
    Object found = browser.run("return [...document.querySelectorAll('#messages [data-seq]')].map(e => Number(e.dataset.seq))");
    return ((List<?>) Objects.requireNonNull(found)).stream().map(number -> ((Number) number).longValue()).toList();
  }

  /** Waits until a message is shown in such a state: pending, acknowledged, failed, deleted. */
  void awaitMessage(String text, String state) {
    Wait.until(text + " is " + state, () -> browser.texts("#messages .message[data-state=" + state + "] .text").contains(text));
  }

  /** Returns the names of those who are here, without what is said about them. */
  List<String> people() {
    return browser.texts("#people-list .person .name");
  }

  void awaitPerson(String name, boolean here) {
    Wait.until(name + (here ? " is here" : " is gone"), () -> people().contains(name) == here);
  }

  /** Waits until the connection is shown in one of the states. */
  void awaitState(String... states) {
    Wait.value("state of the connection", LONGEST_RECONNECT,
        () -> String.valueOf(browser.run("return document.getElementById('state').dataset.state")), List.of(states)::contains);
  }

  void scrollTo(String where) {
    browser.run("const log = document.getElementById('log'); log.scrollTop = arguments[0] === 'top' ? 0 : log.scrollHeight", where);
  }
}
