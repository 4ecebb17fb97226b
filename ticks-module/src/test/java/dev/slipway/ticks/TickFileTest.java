package dev.slipway.ticks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TickFileTest {

  private static final String LINE = "{\"t\":5,\"symbol\":\"A\",\"price\":1.5,\"size\":2}\n";

  @TempDir
  Path folder;

  @Test
  void jsonLinesAndCsv_sayTheSame() throws IOException {
    List<Quote> expected = List.of(new Quote(5, "A", 1_500_000, 2, 7), new Quote(6, "B", 2_000_000, 1, 8));
    assertEquals(expected, all(file("a.jsonl", "{\"type\":\"tick\",\"seq\":7,\"t\":5,\"symbol\":\"A\",\"price\":1.5,\"size\":2}\r\n\n"
        + "{\"seq\":8,\"t\":6,\"symbol\":\"B\",\"price\":2,\"size\":1}")));
    assertEquals(expected, all(file("a.csv", "seq, t,symbol,size,price\r\n7,5,A,2,1.5\r\n\r\n8,6,B,1,2.000\r\n")));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "a.jsonl|3|{\"t\":5}|symbol", "a.jsonl|2|nonsense|JSON object", "a.csv|2|1,A,1|3 cells", "a.csv|3|1,A,-1,1|price '-1'"})
  void malformedLine_isNamedWithFileAndNumber(String name, int number, String line, String problem) throws IOException {
    String good = name.endsWith(".csv") ? "1,A,1,1\n" : LINE;
    String before = name.endsWith(".csv") ? "t,symbol,price,size\n" + good.repeat(number - 2) : good.repeat(number - 1);
    String text = before + line + "\n" + good;
    Path file = file(name, text);
    var malformed = assertThrows(TickFile.MalformedTicks.class, () -> all(file));
    String message = String.valueOf(malformed.getMessage());
    assertTrue(message.startsWith("replay file " + file + ", line " + number + ": "), message);
    assertTrue(message.contains(problem), message);
  }

  @Test
  void headerWithoutAColumn_isRefusedWithTheAllowedOnes() throws IOException {
    Path file = file("a.csv", "t,symbol,price\n1,A,1\n");
    assertTrue(String.valueOf(assertThrows(TickFile.MalformedTicks.class, () -> TickFile.open(file)).getMessage()).contains("t, symbol"));
  }

  @Test
  void endlessLine_isRefused() throws IOException {
    Path file = file("a.jsonl", LINE + " ".repeat(100_000));
    assertTrue(String.valueOf(assertThrows(TickFile.MalformedTicks.class, () -> all(file)).getMessage()).contains("line 2"));
  }

  private static List<Quote> all(Path file) throws IOException {
    List<Quote> quotes = new ArrayList<>();
    try (TickFile ticks = TickFile.open(file)) {
      for (Quote quote = ticks.next(); quote != null; quote = ticks.next()) {
        quotes.add(quote);
      }
      assertNull(ticks.next());
    }
    return quotes;
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
