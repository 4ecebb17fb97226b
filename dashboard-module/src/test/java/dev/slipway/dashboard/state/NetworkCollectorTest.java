package dev.slipway.dashboard.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.dashboard.state.NetworkCollector.Counted;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How fast interfaces are that come and go, as those of containers do. */
class NetworkCollectorTest {

  private final NetworkCollector network = new NetworkCollector();

  private static Counted counted(String name, long bytes) {
    return Counted.of("  " + name + ": " + bytes + " 10 0 0 0 0 0 0 " + bytes + " 20 0 0 0 0 0 0");
  }

  private List<String> look(Counted... interfaces) {
    return network.interfaces(List.of(interfaces), 1).build().getValuesAs(JsonObject.class).stream()
        .map(each -> each.getString("name") + " " + each.getJsonNumber("receivedKbPerS") + " " + each.getJsonNumber("sentKbPerS"))
        .toList();
  }

  @Test
  void anInterface_thatWasAway_beginsAnew() {
    assertEquals(List.of("eth0 0 0"), look(counted("eth0", 1024)));
    assertEquals(List.of("eth0 2 2"), look(counted("eth0", 3 * 1024)));
    assertEquals(List.of("veth1 0 0"), look(counted("veth1", 1)));
    assertEquals(List.of("eth0 0 0", "veth1 1 1"), look(counted("eth0", 1 << 30), counted("veth1", 1025)));
  }

  @Test
  void ofMany_theFirstThatAreInUse_areShown() {
    Counted[] many = IntStream.range(0, 100).mapToObj(i -> counted("veth" + i, i)).toArray(Counted[]::new);
    List<String> shown = look(many);
    assertEquals(8, shown.size());
    assertEquals("veth1 0 0", shown.getFirst());
  }
}
