package dev.slipway.distribution.browser;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The Chromium of this machine and its driver, as the packages {@code chromium} and {@code chromium-driver} of Debian install them.
 * Immutable.
 *
 * @param browser the browser
 * @param driver what Selenium steers it by
 */
record Chromium(Path browser, Path driver) {

  /** Without a display, sound, updates, or a word to anybody else; the sandbox is not for root. */
  private static final List<String> QUIET = List.of(
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
      "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
      "--disable-extensions", "--disable-crash-reporter", "--disable-breakpad", "--disable-dev-shm-usage", "--metrics-recording-only",
      "--password-store=basic", "--use-mock-keychain", "--mute-audio", "--lang=en-GB", "--force-color-profile=srgb");

  /** Returns what is installed; skips the test where that is nothing, and fails it where {@code CI=true}. */
  static Chromium installed() {
    Optional<Path> browser = Stream.of("chromium", "chromium-browser", "google-chrome").flatMap(name -> onPath(name).stream()).findFirst();
    Optional<Path> driver = onPath("chromedriver");
    if (browser.isEmpty() || driver.isEmpty()) {
      String reason = "no " + (browser.isEmpty() ? "chromium" : "chromedriver") + " on the PATH";
      if ("true".equals(System.getenv("CI"))) {
        fail(reason + ": install the packages chromium and chromium-driver");
      }
      Assumptions.abort(reason);
    }
    return new Chromium(browser.orElseThrow(), driver.orElseThrow());
  }

  private static Optional<Path> onPath(String name) {
    return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Returns a driver that has not started. All that it and the browser write goes to {@code folder}. */
  ChromeDriverService service(Path folder) {
    String own = folder.toString();
    return new ChromeDriverService.Builder()
        .usingDriverExecutable(driver.toFile())
        .usingAnyFreePort()
        .withLogOutput(OutputStream.nullOutputStream())
        .withEnvironment(Map.of("HOME", own, "TMPDIR", own, "XDG_CONFIG_HOME", own, "XDG_CACHE_HOME", own))
        .build();
  }

  /** Returns the options of a browser with its profile under {@code folder}, whose console is listened to. */
  ChromeOptions options(Path folder) {
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.toFile());
    options.addArguments(QUIET);
    options.addArguments("--user-data-dir=" + folder.resolve("profile"));
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    return options;
  }
}
