package dev.slipway.relay.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.relay.recording.ByteRanges.Range;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangesTest {

  private static final long SIZE = 1_000;

  @ParameterizedTest
  @CsvSource({
      "bytes=0-0, 0, 0", "bytes=0-, 0, 999", "bytes=-1, 999, 999", "bytes=-5000, 0, 999", "bytes=999-, 999, 999",
      "bytes=10-20, 10, 20", "bytes=10-99999, 10, 999", "BYTES = 1-2, 1, 2", "'bytes=, 3-4 ,', 3, 4",
      "bytes=5-999999999999999999, 5, 999"
  })
  void range_isServed(String header, long first, long last) {
    assertEquals(Optional.of(new ByteRanges(List.of(new Range(first, last)))), ByteRanges.parse(header, SIZE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=5000-6000, 1000-"})
  void range_thatTheFileHasNot_isNotSatisfiable(String header) {
    assertEquals(Optional.of(new ByteRanges(List.of())), ByteRanges.parse(header, SIZE));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "bytes", "bytes=", "bytes=-", "bytes=,", "items=0-1", "bytes=2-1", "bytes=a-b", "bytes=0x1-2", "bytes=1--2", "bytes=0-1;2-3",
      "bytes=0-1, x", "bytes=9999999999999999999-", "bytes=0-9999999999999999999", "bytes=0-5,5-6", "bytes=0-,0-", "bytes=+1-2"
  })
  void header_ofAnotherForm_isIgnored(String header) {
    assertEquals(Optional.empty(), ByteRanges.parse(header, SIZE));
  }

  @Test
  void severalRanges_areServedInTheOrderAskedFor() {
    assertEquals(Optional.of(new ByteRanges(List.of(new Range(500, 509), new Range(0, 9), new Range(990, 999)))),
        ByteRanges.parse("bytes=500-509, 0-9,-10", SIZE));
    assertEquals(Optional.of(new ByteRanges(List.of(new Range(0, 9)))), ByteRanges.parse("bytes=0-9,2000-", SIZE));
  }

  @Test
  void manyRanges_areIgnored() {
    String sixteen = IntStream.range(0, 16).mapToObj(i -> i * 2 + "-" + i * 2).collect(Collectors.joining(","));
    assertEquals(16, ByteRanges.parse("bytes=" + sixteen, SIZE).orElseThrow().ranges().size());
    assertEquals(Optional.empty(), ByteRanges.parse("bytes=" + sixteen + ",900-", SIZE));
  }

  @Test
  void emptyFile_hasNoRange() {
    assertEquals(Optional.of(new ByteRanges(List.of())), ByteRanges.parse("bytes=0-", 0));
    assertEquals(Optional.of(new ByteRanges(List.of())), ByteRanges.parse("bytes=-5", 0));
  }

  @Test
  void anyHeader_givesPartsOfTheFileOrNothing() {
    Random random = new Random(5);
    String alphabet = "0123456789-,,=- bytes";
    for (int i = 0; i < 100_000; i++) {
      StringBuilder header = new StringBuilder("bytes=");
      for (int length = random.nextInt(24); length > 0; length--) {
        header.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      for (Range range : ByteRanges.parse(header.toString(), SIZE).map(ByteRanges::ranges).orElse(List.of())) {
        assertTrue(0 <= range.first() && range.first() <= range.last() && range.last() < SIZE, header.toString());
      }
    }
  }
}
