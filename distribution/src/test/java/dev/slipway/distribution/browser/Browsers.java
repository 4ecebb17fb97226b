package dev.slipway.distribution.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The browsers of a test class. Each is new, with a profile of its own; after a test all are closed, and what their consoles
 * complained about fails the test. After the class no process and no file of theirs is left. Confined to the thread of the test.
 */
final class Browsers implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  /** Warns of every Chromium that is newer than Selenium; the commands used here are older than both. */
  private static final Logger VERSIONS = Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

  private final List<Browser> open = new ArrayList<>();
  private @Nullable Chromium chromium;
  private @Nullable Path folder;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    VERSIONS.setLevel(Level.SEVERE);
    chromium = Chromium.installed();
    folder = Files.createTempDirectory("browsers");
  }

  /** Returns a new browser with a window for a desk. Blocks for a second. */
  Browser desktop() {
    return open(1_280, 860, Browser.Scheme.LIGHT);
  }

  /** Returns a new browser in the dark. Blocks for a second. */
  Browser dark() {
    return open(1_280, 860, Browser.Scheme.DARK);
  }

  /** Returns a new browser of the size of a phone. Blocks for a second. */
  Browser phone() {
    return open(390, 844, Browser.Scheme.LIGHT);
  }

  private Browser open(int width, int height, Browser.Scheme scheme) {
    if (chromium == null || folder == null) {
      throw new IllegalStateException("the class has not begun");
    }
    try {
      Browser browser = Browser.open(chromium, Files.createTempDirectory(folder, "browser"), width, height, scheme);
      open.add(browser);
      return browser;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a profile", e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<String> complaints = new ArrayList<>();
    boolean failed = context.getExecutionException().isPresent();
    String name = context.getRequiredTestClass().getSimpleName() + "-" + context.getRequiredTestMethod().getName();
    for (Browser browser : open) {
      try (browser) {
        if (failed) {
          browser.screenshot("failed-" + name + "-" + open.indexOf(browser));
        }
        complaints.addAll(browser.complaints());
      }
    }
    open.clear();
    if (!complaints.isEmpty()) {
      throw new AssertionError("the console says:\n" + String.join("\n", complaints));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (folder != null) {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
