package dev.slipway.distribution.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.distribution.SlipwayProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The pages as they are without any configuration. */
class PagesIT {

  @RegisterExtension
  static final Browsers BROWSERS = new Browsers();

  @TempDir
  static Path data;

  private static SlipwayProcess slipway;

  @BeforeAll
  static void start() throws Exception {
    slipway = Site.of(data).start("run");
    slipway.awaitReady(Site.START);
  }

  @AfterAll
  static void stop() {
    slipway.close();
  }

  @Test
  void startPage_showsEachModuleAndLeadsToItsPage() {
    Browser browser = BROWSERS.desktop();
    browser.open(slipway.uri("/"));

    browser.awaitText("h1", "Afloat"::equals);
    browser.awaitText("[data-connection]", "live"::equals);
    assertTrue(browser.texts(".card h2").contains("ticks"), () -> browser.texts(".card h2").toString());
    assertEquals(List.of(), Axe.violations(browser));
    browser.screenshot("start");
    browser.click("nav a[href='/ticks/']");
    browser.awaitText("h1", "Ticks"::equals);
  }

  @Test
  void ticksPage_showsPricesThatMove() {
    Browser browser = BROWSERS.dark();
    browser.open(slipway.uri("/ticks/"));

    browser.awaitText("#state", "live"::equals);
    browser.await("#symbols tr");
    long first = number(browser.awaitText("#seq", text -> !text.equals("–")));
    Wait.until("the ticks go on", () -> number(browser.text("#seq")) > first + 10);
    assertEquals("0", browser.text("#gaps"));
    assertEquals(List.of(), Axe.violations(browser));
    browser.screenshot("ticks-dark");
  }

  @Test
  void compressedSession_isUnderstoodByARealBrowser_andUnderstandsIt() throws Exception {
    Browser browser = BROWSERS.desktop();
    browser.open(slipway.uri("/ticks/"));
    Wait.until("ticks to read again", () -> number(browser.awaitText("#seq", text -> !text.equals("–"))) > 50);

    Object heard = browser.runLater("""
        const done = arguments[arguments.length - 1];
        const socket = new WebSocket(location.origin.replace('http', 'ws') + '/ws/ticks?from=1');
        const seqs = [];
        socket.onerror = () => done('an error');
        socket.onmessage = event => {
          const message = JSON.parse(event.data);
          if (message.type === 'tick' && seqs.push(message.seq) === 50) {
            const order = {type: 'subscribe', mode: 'all', symbols: ['ALFA']};
            socket.send(' '.repeat(2000) + JSON.stringify(order));
          } else if (message.type === 'subscribed') {
            done([socket.extensions, seqs.slice(0, 50).every((seq, i) => seq === i + 1), message.symbols.join()].join(' | '));
            socket.close();
          }
        };""");
    assertEquals("permessage-deflate; client_no_context_takeover | true | ALFA", heard);
    assertTrue(metric("sockets_bytes_saved_total") > 1_000, "nothing was compressed");
    assertEquals(List.of(), browser.complaints());
  }

  private static double metric(String name) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(slipway.uri("/metrics")).build(), HttpResponse.BodyHandlers.ofString()).body().lines()
          .filter(line -> line.startsWith(name)).mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .findFirst().orElseThrow();
    }
  }

  @Test
  void chatPage_saysWhyAGuestIsNotLetIn() {
    Browser browser = BROWSERS.desktop();
    browser.expect(complaint -> complaint.contains("401") || complaint.contains("HTTP Authentication failed"));
    browser.open(slipway.uri("/chat/"));

    browser.await("#identity[open]");
    assertEquals(List.of(), Axe.violations(browser));
    browser.type("#identity-name", "not a name!", Keys.ENTER);
    browser.awaitText("#identity-error", "A name has 1 to 32 letters, digits, - or _."::equals);
    browser.run("document.getElementById('identity-name').value = ''");
    browser.type("#identity-name", "ann", Keys.ENTER);
    browser.awaitText("#identity-error", text -> text.contains("guest"));
    browser.screenshot("chat-refused-guest");
    browser.type("#identity-token", "no-token", Keys.ENTER);
    browser.awaitText("#identity-error", text -> text.contains("token") && !text.contains("guests"));
    assertEquals("", browser.run("return sessionStorage.getItem('slipway.chat.token') ?? ''"), "a bad token is not kept");
  }

  private static long number(String text) {
    return Long.parseLong(text.replaceAll("\\D", ""));
  }
}
