package dev.slipway.lifecycle.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      GET /ws?token=abc.def&room=1               | GET /ws?token=***&room=1
      Authorization: Bearer abc.def-ghi          | Authorization: Bearer ***
      authorization=bearer abc                   | authorization=bearer ***
      Authorization: Basic dXNlcjpw              | Authorization: Basic ***
      sent Bearer  abc, then left                | sent Bearer  ***, then left
      password=hunter2                           | password=***
      user=u password = hunter2 x=1              | user=u password = *** x=1
      {"access_token":"abc","n":1}               | {"access_token":"***","n":1}
      db.password: 'a b'; next                   | db.password: '***'; next
      api-key=abc)                               | api-key=***)
      jdbc:x://h/d?user=u&password=p#f           | jdbc:x://h/d?user=u&password=***#f
      unknown key: colour                        | unknown key: colour
      tokens=5 of 7                              | tokens=5 of 7
      protocols: slipway.bearer, a.b-c, chat.v1   | protocols: slipway.bearer, ***, chat.v1
      sent eyJhbGciOiJub25lIn0.e30. to nobody    | sent *** to nobody
      greyJay flies                              | greyJay flies
      Bearer                                     | Bearer
      Basics first                               | Basics first
      token=                                     | token=
      a=b:c                                      | a=b:c
      """)
  void credential_isBlanked(String text, String masked) {
    assertEquals(masked, Secrets.masked(text));
  }

  @Test
  void anyText_isScannedToItsEnd() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
    String pieces = "=: \"'&,Bearer token key password xyz\n";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(40);
      for (int i = 0; i < length; i++) {
        int from = random.nextInt(pieces.length());
        text.append(pieces, from, Math.min(pieces.length(), from + 1 + random.nextInt(8)));
      }
      String masked = Secrets.masked(text + " token=hunter2");
      assertFalse(masked.contains("hunter2"), masked);
      assertEquals(masked, Secrets.masked(masked));
    }
  }
}
