package dev.slipway.distribution.browser;

import dev.slipway.distribution.Artefacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** A real browser, used as a person would: it types, clicks and looks. Confined to the thread of the test. */
final class Browser implements AutoCloseable {

  private static final Duration ANSWER = Duration.ofSeconds(20);

  /** What the user prefers to look at. */
  enum Scheme { LIGHT, DARK }

  private final ChromeDriver driver;
  private final Path folder;
  /** How its tabs look, as commands to each of them. */
  private Map<String, Map<String, Object>> looks = Map.of();
  private final List<String> complaints = new ArrayList<>();
  private final List<String> tabs = new ArrayList<>();
  private Predicate<String> expected = complaint -> false;

  private Browser(ChromeDriver driver, Path folder) {
    this.driver = driver;
    this.folder = folder;
  }

  static Browser open(Chromium chromium, Path folder, int width, int height, Scheme scheme) {
    ChromeDriver driver = new ChromeDriver(chromium.service(folder), chromium.options(folder));
    driver.manage().timeouts().pageLoadTimeout(ANSWER).scriptTimeout(ANSWER);
    Browser browser = new Browser(driver, folder);
    browser.look(width, height, scheme);
    return browser;
  }

  /** Shows all tabs on a screen of such a size, as a user likes it who prefers {@code scheme}. */
  void look(int width, int height, Scheme scheme) {
    looks = Map.of(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < height),
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme == Scheme.DARK ? "dark" : "light"))));
    looks.forEach(driver::executeCdpCommand);
  }

  /** Goes to {@code address} and returns when the page has loaded. */
  void open(URI address) {
    driver.get(address.toString());
  }

  /** Opens another tab, goes to {@code address} there, and looks at it from now on. */
  void openTab(URI address) {
    if (tabs.isEmpty()) {
      tabs.add(driver.getWindowHandle());
    }
    driver.switchTo().newWindow(WindowType.TAB);
    tabs.add(driver.getWindowHandle());
    looks.forEach(driver::executeCdpCommand);
    open(address);
  }

  /** Looks at a tab, counted from 0 in the order in which they were opened. */
  void lookAt(int tab) {
    driver.switchTo().window(tabs.get(tab));
  }

  /** Closes the tab that was opened last, and looks at the first. */
  void closeLastTab() {
    driver.switchTo().window(tabs.removeLast()).close();
    lookAt(0);
  }

  /** Loads the page again. */
  void reload() {
    driver.navigate().refresh();
  }

  /** Types into the one element that {@code selector} names. */
  void type(String selector, CharSequence... keys) {
    act("type into", selector, element -> element.sendKeys(keys));
  }

  /** Clicks at the one element that {@code selector} names. */
  void click(String selector) {
    act("click at", selector, WebElement::click);
  }

  /** Pages draw parts of themselves anew while they are looked at: what vanishes, or is not shown yet, is tried again, as people do. */
  private void act(String what, String selector, Consumer<WebElement> action) {
    Wait.value("to " + what + " " + selector, Wait.PATIENCE, () -> {
      try {
        action.accept(driver.findElement(By.cssSelector(selector)));
        return "";
      } catch (StaleElementReferenceException | NoSuchElementException | ElementNotInteractableException e) {
        if (e instanceof ElementClickInterceptedException) {
          throw e; // it is covered: nobody could click there
        }
        return String.valueOf(e.getRawMessage());
      }
    }, String::isEmpty);
  }

  /** Returns the text that a reader sees in the first element of {@code selector}, empty where there is none. */
  String text(String selector) {
    return String.valueOf(run("return document.querySelector(arguments[0])?.innerText ?? ''", selector));
  }

  /** Returns the texts that a reader sees in all elements of {@code selector}. */
  List<String> texts(String selector) {
    Object found = run("return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)", selector);
    return ((List<?>) Objects.requireNonNull(found)).stream().map(String::valueOf).toList();
  }

  /** Returns how many elements of {@code selector} there are. */
  int count(String selector) {
    return ((Number) Objects.requireNonNull(run("return document.querySelectorAll(arguments[0]).length", selector))).intValue();
  }

  /** Puts what is downloaded from now on into a folder of this browser, and returns that. */
  Path downloads() {
    Path downloads = folder.resolve("downloads");
    driver.executeCdpCommand("Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", downloads.toString()));
    return downloads;
  }

  /** Runs a script in the page and returns what it returns. */
  @Nullable Object run(String script, @Nullable Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Runs a script that hands its result to its last argument, and returns that. */
  @Nullable Object runLater(String script) {
    return driver.executeAsyncScript(script);
  }

  /** Returns the text of a script that lies beside this class. */
  static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Browser.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  /** Waits until the text of {@code selector} is {@code wanted}, and returns it. */
  String awaitText(String selector, Predicate<String> wanted) {
    return Wait.value("text of " + selector, Wait.PATIENCE, () -> text(selector), wanted);
  }

  /** Waits until there is an element of {@code selector}. */
  void await(String selector) {
    Wait.until(selector, () -> count(selector) > 0);
  }

  /** Writes what the window shows to {@code target/artefacts/screenshots/<name>.png}. */
  void screenshot(String name) {
    keep(name, driver.getScreenshotAs(OutputType.BYTES));
  }

  /** Writes the page from top to bottom, as wide as the window, to {@code target/artefacts/screenshots/<name>.png}. */
  void screenshotOfAll(String name) {
    Object height = Objects.requireNonNull(run("return document.documentElement.scrollHeight"));
    Object width = Objects.requireNonNull(run("return innerWidth"));
    Map<String, Object> taken = driver.executeCdpCommand("Page.captureScreenshot",
        Map.of("captureBeyondViewport", true, "clip", Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1)));
    keep(name, Base64.getDecoder().decode(String.valueOf(taken.get("data"))));
  }

  private static void keep(String name, byte[] picture) {
    Artefacts.keep("screenshots/" + name + ".png", picture);
  }

  /** From now on the console may complain in such a way. */
  void expect(Predicate<String> complaint) {
    expected = complaint;
  }

  /** Returns what the console has complained about, and nobody expected. */
  List<String> complaints() {
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue() && !expected.test(entry.getMessage())) {
        complaints.add(entry.getLevel() + " " + entry.getMessage());
      }
    }
    return List.copyOf(complaints);
  }

  /** Closes the browser. Returns when none of its processes is left. */
  @Override
  public void close() {
    // Helpers of Chromium become orphans when their parent ends: who is there now has to be gone afterwards.
    List<ProcessHandle> family = ProcessHandle.current().descendants().filter(this::isOurs).toList();
    driver.quit();
    family.forEach(Browser::end);
  }

  private boolean isOurs(ProcessHandle process) {
    return process.info().commandLine().map(line -> line.contains(folder.toString())).orElse(false);
  }

  private static void end(ProcessHandle process) {
    CompletableFuture<ProcessHandle> ended = process.onExit();
    if (ended.completeOnTimeout(process, 1, TimeUnit.SECONDS).join().isAlive()) {
      process.destroyForcibly();
      process.onExit().orTimeout(ANSWER.toSeconds(), TimeUnit.SECONDS).join();
    }
  }
}
