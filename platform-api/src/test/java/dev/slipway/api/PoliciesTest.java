package dev.slipway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.api.StopLadder.Rung;
import dev.slipway.api.StopLadder.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a module asks for by value: access, limits of endpoints, the way its processes end. */
class PoliciesTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Nested
  class OfAccess {

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE"})
    void required_isToReadForSafeMethods(String method) {
      assertEquals(Role.ANYONE, AccessPolicy.PUBLIC.required(method));
      assertEquals(Role.USER, AccessPolicy.USER.required(method));
      assertEquals(Role.ADMIN, AccessPolicy.ADMIN.required(method));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "get", ""})
    void required_isToChangeForAllOthers(String method) {
      assertEquals(Role.ADMIN, AccessPolicy.PUBLIC.required(method));
      assertEquals(Role.USER, AccessPolicy.USER.required(method));
      assertEquals(Role.ADMIN, AccessPolicy.ADMIN.required(method));
    }

    @Test
    void change_isNeverOpenToEverybody() {
      var refused = assertThrows(IllegalArgumentException.class, () -> new AccessPolicy(Role.ANYONE, Role.ANYONE));
      assertEquals("an endpoint that changes something needs credentials: change must not be ANYONE", refused.getMessage());
    }

    @Test
    void roles_includeThoseBeforeThem() {
      for (Role holder : Role.values()) {
        for (Role required : Role.values()) {
          assertEquals(holder.ordinal() >= required.ordinal(), holder.includes(required), holder + " includes " + required);
        }
      }
    }
  }

  @Nested
  class OfSockets {

    private final SocketPolicy defaults = SocketPolicy.defaults();

    @Test
    void defaults_areWhatTheirDocumentationSays() {
      assertEquals(
          new SocketPolicy(
              1_000, Integer.MAX_VALUE, Integer.MAX_VALUE, 65_536, 256, 1_048_576, Overflow.DISCONNECT, SECOND, Optional.empty(),
              Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(10), 0, Optional.empty(),
              512),
          defaults);
    }

    @Test
    void eachWither_changesItsOwnLimitsOnly() {
      Frame notice = Frame.text("lost");
      SocketPolicy all = defaults
          .withSessions(1, 2, 3)
          .withMessageBytes(4)
          .withOutbox(5, 6)
          .withOverflow(Overflow.CONFLATE, Duration.ofMillis(7))
          .withHeartbeat(Duration.ofMillis(8), Duration.ofMillis(9), Duration.ofMillis(10))
          .withWriteTimeout(Duration.ofMillis(11))
          .withClosePerSecond(12)
          .withCompressFrom(13);
      assertEquals(
          new SocketPolicy(
              1, 2, 3, 4, 5, 6, Overflow.CONFLATE, Duration.ofMillis(7), Optional.empty(), Duration.ofMillis(8),
              Duration.ofMillis(9), Duration.ofMillis(10), Duration.ofMillis(11), 12, Optional.empty(), 13),
          all);
      SocketPolicy telling = all.withLossNotice(count -> notice);
      assertEquals(notice, telling.lossNotice().orElseThrow().apply(3));
      assertEquals(telling.withClosePerSecond(12), telling);
      MessageRate rate = MessageRate.perSession(RateLimit.perSecond(13), (message, wait) -> notice);
      assertEquals(Optional.of(rate), telling.withRate(rate).rate());
      assertEquals(telling.withRate(rate), telling.withRate(rate).withMessageBytes(4).withSessions(1, 2, 3));
      assertThrows(IllegalArgumentException.class, () -> all.withCompressFrom(-1));
    }

    @ParameterizedTest
    @CsvSource({
      "maxSessions, 0", "maxPerUser, 1", "maxPerAddress, 2", "messageBytes, 3", "outboxFrames, 4", "outboxBytes, 5",
      "patience, 6", "pingEvery, 7", "pongWithin, 8", "readTimeout, 9", "writeTimeout, 10"
    })
    void everyLimit_mustBePositive(String name, int place) {
      for (int bad : new int[] {0, -1, Integer.MIN_VALUE}) {
        int[] values = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
        values[place] = bad;
        var refused = assertThrows(IllegalArgumentException.class, () -> policy(values));
        assertEquals(name + " must be positive, not " + bad, refused.getMessage());
      }
    }

    @Test
    void closePerSecond_isZeroOrMore() {
      assertEquals(0, defaults.withClosePerSecond(0).closePerSecond());
      assertThrows(IllegalArgumentException.class, () -> defaults.withClosePerSecond(-1));
    }

    private SocketPolicy policy(int[] v) {
      return defaults
          .withSessions(v[0], v[1], v[2])
          .withMessageBytes(v[3])
          .withOutbox(v[4], v[5])
          .withOverflow(Overflow.DROP_OLDEST, Duration.ofMillis(v[6]))
          .withHeartbeat(Duration.ofMillis(v[7]), Duration.ofMillis(v[8]), Duration.ofMillis(v[9]))
          .withWriteTimeout(Duration.ofMillis(v[10]));
    }
  }

  @Nested
  class OfRates {

    @Test
    void interval_isRoundedUpSoThatTheRateIsNeverExceeded() {
      assertEquals(Duration.ofMillis(600), RateLimit.perMinute(100).interval());
      assertEquals(Duration.ofNanos(333_333_334), RateLimit.perSecond(3).interval());
      assertEquals(new RateLimit(5, 100, Duration.ofMinutes(1)), RateLimit.perMinute(100).withBurst(5));
    }

    @Test
    void limits_areCheckedAndNamed() {
      var refused = assertThrows(IllegalArgumentException.class, () -> new RateLimit(0, 1, SECOND));
      assertEquals("burst must be from 1 to 1000000, not 0", refused.getMessage());
      assertThrows(IllegalArgumentException.class, () -> RateLimit.perSecond(0));
      assertThrows(IllegalArgumentException.class, () -> RateLimit.perSecond(1_000_001));
      for (Duration bad : List.of(Duration.ZERO, SECOND.negated(), Duration.ofNanos(999_999), Duration.ofHours(1).plusNanos(1))) {
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(1, 1, bad), bad::toString);
      }
      assertEquals(Duration.ofHours(1), new RateLimit(1_000_000, 1, Duration.ofHours(1)).interval());
    }

    @Test
    void abuse_isTenBurstsInTenSecondsUnlessToldOtherwise() {
      MessageRate rate = MessageRate.perSession(RateLimit.perMinute(100).withBurst(5), (message, wait) -> Frame.text("slow"));
      assertEquals(new RateLimit(50, 50, Duration.ofSeconds(10)), rate.abuse());
      assertEquals(Optional.empty(), rate.perAddress());
      MessageRate changed = rate.withAddress(RateLimit.perSecond(7)).withAbuse(RateLimit.perSecond(1));
      assertEquals(Optional.of(RateLimit.perSecond(7)), changed.perAddress());
      assertEquals(RateLimit.perSecond(1), changed.abuse());
      assertEquals(rate.perSession(), changed.perSession());
    }
  }

  @Nested
  class OfStreamsAndListeners {

    @Test
    void streams_needPositiveLimits() {
      var ending = StreamPolicy.Ending.FINISH;
      assertEquals(ending, new StreamPolicy(1, 1, SECOND, SECOND, ending).ending());
      assertThrows(IllegalArgumentException.class, () -> new StreamPolicy(0, 1, SECOND, SECOND, ending));
      assertThrows(IllegalArgumentException.class, () -> new StreamPolicy(1, 0, SECOND, SECOND, ending));
      assertThrows(IllegalArgumentException.class, () -> new StreamPolicy(1, 1, Duration.ZERO, SECOND, ending));
      assertThrows(IllegalArgumentException.class, () -> new StreamPolicy(1, 1, SECOND, SECOND.negated(), ending));
    }

    @Test
    void listeners_needAPortAndPositiveLimits() {
      assertEquals(0, new ListenPolicy("127.0.0.1", 0, 1, SECOND).port());
      assertEquals(65_535, new ListenPolicy("127.0.0.1", 65_535, 1, SECOND).port());
      assertThrows(IllegalArgumentException.class, () -> new ListenPolicy("127.0.0.1", -1, 1, SECOND));
      assertThrows(IllegalArgumentException.class, () -> new ListenPolicy("127.0.0.1", 65_536, 1, SECOND));
      assertThrows(IllegalArgumentException.class, () -> new ListenPolicy("127.0.0.1", 0, 0, SECOND));
      assertThrows(IllegalArgumentException.class, () -> new ListenPolicy("127.0.0.1", 0, 1, Duration.ZERO));
    }
  }

  @Nested
  class OfProcesses {

    private static final Rung TERM = new Rung(Step.TERM, SECOND);
    private static final Rung KILL = new Rung(Step.KILL, SECOND);

    @Test
    void gentle_asksThreeTimesBeforeItKills() {
      assertEquals(List.of(new Rung(Step.END_OF_INPUT, SECOND), TERM, TERM, KILL), StopLadder.gentle().rungs());
    }

    @Test
    void everyLadder_endsInAKill() {
      assertEquals(List.of(KILL), new StopLadder(List.of()).rungs());
      assertEquals(List.of(TERM, KILL), new StopLadder(List.of(TERM)).rungs());
      assertEquals(List.of(KILL, TERM, KILL), new StopLadder(List.of(KILL, TERM)).rungs());
    }

    @Test
    void aKillWithItsOwnPatience_isKept() {
      Rung slowKill = new Rung(Step.KILL, Duration.ofSeconds(5));
      assertEquals(List.of(TERM, slowKill), new StopLadder(List.of(TERM, slowKill)).rungs());
    }

    @Test
    void rungs_areACopy() {
      List<Rung> mine = new ArrayList<>(List.of(TERM, KILL));
      StopLadder ladder = new StopLadder(mine);
      mine.clear();

      assertEquals(List.of(TERM, KILL), ladder.rungs());
      assertThrows(UnsupportedOperationException.class, () -> ladder.rungs().clear());
    }
  }
}
