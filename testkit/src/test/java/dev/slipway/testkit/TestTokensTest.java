package dev.slipway.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.api.AccessPolicy;
import dev.slipway.api.Frame;
import dev.slipway.api.Lifecycle;
import dev.slipway.api.ModuleContext;
import dev.slipway.api.Role;
import dev.slipway.api.Session;
import dev.slipway.api.SocketHandler;
import dev.slipway.api.SocketPolicy;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestTokensTest {

  @RegisterExtension
  private final SlipwayExtension slipway = SlipwayExtension.builder()
      .module(Mirror::new)
      .setting("access.jwt.secret", TestTokens.SECRET)
      .build();

  /** Tells who is there. */
  private static final class Mirror implements Lifecycle {
    @Override
    public String name() {
      return "mirror";
    }

    @Override
    public void start(ModuleContext context) {
      context.web().webSocket("/ws/mirror", AccessPolicy.USER, SocketPolicy.defaults(), handshake -> new SocketHandler() {
        @Override
        public void opened(Session session) {
          session.offer(Frame.text(session.principal().name() + " " + session.principal().role()));
        }
      });
    }
  }

  @Test
  void tokens_areTakenByThePlatform(TestPlatform platform) {
    for (Role role : new Role[] {Role.USER, Role.MODERATOR, Role.ADMIN}) {
      assertEquals("ada " + role, platform.webSocket("/ws/mirror", "Authorization", TestTokens.header("ada", role)).next());
    }
    String ended = "Bearer " + TestTokens.of("ada", Role.USER, Instant.now().minusSeconds(60));
    assertEquals(401,
        assertThrows(WebSocketRefused.class, () -> platform.webSocket("/ws/mirror", "Authorization", ended)).status());
  }
}
