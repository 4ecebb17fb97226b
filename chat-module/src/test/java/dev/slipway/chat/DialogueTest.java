package dev.slipway.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.api.Setting;
import dev.slipway.testkit.SlipwayExtension;
import dev.slipway.testkit.TestPlatform;
import dev.slipway.testkit.WebSocketClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The document against the module: its dialogue is replayed word for word, and its table of settings is the code's. */
class DialogueTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "chat-protocol.md");

  @RegisterExtension
  private final SlipwayExtension slipway =
      SlipwayExtension.builder().module(ChatModule::new).setting("access.guests", "true").build();

  @Test
  void dialogueOfTheDocument_isWhatHappens(TestPlatform platform) throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    List<String> dialogue = lines.subList(lines.indexOf("```dialogue") + 1, lines.size()).stream()
        .takeWhile(line -> !line.equals("```")).toList();
    assertTrue(dialogue.size() > 20);
    WebSocketClient ann = platform.webSocket("/chat/ws", "Slipway-Guest", "ann");
    for (String line : dialogue) {
      String text = line.substring(2);
      if (line.startsWith("> ")) {
        ann.send(text);
      } else {
        String heard = ann.next();
        Schemas.assertServer(heard);
        assertEquals(text, sameTime(heard));
      }
    }
  }

  /** Puts the time of the document, and its dots for ids and epochs that the server makes, in the place of what differs every time. */
  private static String sameTime(String heard) {
    return heard.replaceAll("\"time\":\"[^\"]+\"", "\"time\":\"2026-01-31T12:00:00.123Z\"")
        .replaceAll("\"(id|epoch)\":\"[0-9a-f-]{32,36}\"", "\"$1\":\"…\"");
  }

  @Test
  void settingsOfTheDocument_areThoseOfTheModule() throws IOException {
    Set<String> documented = new TreeSet<>(Files.readAllLines(DOCUMENT).stream()
        .dropWhile(line -> !line.equals("## Settings")).takeWhile(line -> !line.startsWith("## Health"))
        .filter(line -> line.startsWith("| `")).toList());
    Set<String> declared = ChatSettings.ALL.stream().map(DialogueTest::row).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(String.join("\n", declared), String.join("\n", documented));
  }

  private static String row(Setting<?> setting) {
    String byDefault = setting.defaultText().isEmpty() ? "none" : "`" + setting.defaultText() + "`";
    return "| `" + setting.key() + "` | " + byDefault + " | " + setting.description() + " |";
  }
}
