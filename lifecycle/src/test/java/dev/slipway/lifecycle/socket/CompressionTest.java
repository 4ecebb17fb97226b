package dev.slipway.lifecycle.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is agreed on about compression (RFC 7692, section 7.1). */
final class CompressionTest {

  private static final String AGREED = "permessage-deflate; client_no_context_takeover";

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "permessage-deflate | TOGETHER | ''",
    "permessage-deflate; client_max_window_bits | TOGETHER | ''",
    "permessage-deflate; client_max_window_bits=10 | TOGETHER | ''",
    "permessage-deflate;client_no_context_takeover | TOGETHER | ''",
    "permessage-deflate; server_no_context_takeover | APART | ; server_no_context_takeover",
    "permessage-deflate; server_max_window_bits=15 | TOGETHER | ; server_max_window_bits=15",
    "permessage-deflate; server_max_window_bits=\"15\" | TOGETHER | ; server_max_window_bits=15",
    "permessage-deflate; server_max_window_bits=10, permessage-deflate | TOGETHER | ''",
    "x-webkit-deflate-frame, permessage-deflate; client_max_window_bits | TOGETHER | ''",
  })
  void firstOfferThatCanBeKept_isAccepted(String offer, Coding coding, String rest) {
    assertEquals(new Compression(coding, "Sec-WebSocket-Extensions: " + AGREED + rest + "\r\n"), accept(offer));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "permessage-deflate; server_max_window_bits=14", "permessage-deflate; server_max_window_bits", "permessage-deflate; unknown",
    "permessage-deflate; client_max_window_bits=7", "permessage-deflate; client_max_window_bits=16",
    "permessage-deflate; client_max_window_bits=08", "permessage-deflate; client_no_context_takeover=1",
    "permessage-deflate; client_max_window_bits; client_max_window_bits", "permessage-deflate; server_no_context_takeover=",
    "permessage-deflate;", "x-deflate", "permessage-bzip2", ";", "="})
  void offerThatCannotBeKept_isDeclined_andNothingIsCompressed(String offer) {
    assertEquals(Compression.NONE, accept(offer));
  }

  @Test
  void noOffer_isNoCompression() {
    assertEquals(Compression.NONE, Compression.accept(WritableHeaders.create()));
  }

  private static Compression accept(String offer) {
    WritableHeaders<?> headers = WritableHeaders.create();
    headers.set(HeaderNames.create("Sec-WebSocket-Extensions"), offer);
    return Compression.accept(headers);
  }
}
